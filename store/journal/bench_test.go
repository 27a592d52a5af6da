package journal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// BenchmarkPurge writes the journal of 4,000 records in groups of 100, flushes
// included, and reads it back.
func BenchmarkPurge(b *testing.B) {
	const records, group = 4000, 100
	entries := make([]journal.Entry, records)
	for i := range entries {
		r := record(fmt.Sprintf("orders.app.pay#%032x", i))
		entries[i] = journal.Witness(&r)
		entries[i].State, entries[i].Take = inspect.Stuck, true
	}
	path := filepath.Join(b.TempDir(), "j.jsonl")
	b.ReportAllocs()
	for b.Loop() {
		j, err := journal.Create(path, header(), nil, entries)
		if err != nil {
			b.Fatal(err)
		}
		for first := 0; first < records; first += group {
			intents, outcomes := make([]journal.Intent, group), make([]journal.Outcome, group)
			for i := range group {
				intents[i], outcomes[i] = intend(first+i, 1), outcome(first+i, inspect.Purged)
			}
			if err := j.Intend(intents); err != nil {
				b.Fatal(err)
			}
			if err := j.Settle(outcomes); err != nil {
				b.Fatal(err)
			}
		}
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
		c, err := journal.Read(path)
		if err != nil || c.Counts().Purged != records {
			b.Fatal(c.Counts(), err)
		}
		if err := os.Remove(path); err != nil {
			b.Fatal(err)
		}
	}
}
