package journal_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/store/journal"
)

// step is a line that a history of one record adds to its journal.
type step func(j *journal.Journal) error

func run(j *journal.Journal) error {
	return j.Run(journal.Run{At: at(1), Verb: journal.VerbPurge})
}
func intent(j *journal.Journal) error { return j.Intend([]journal.Intent{intend(0, 2)}) }
func came(o inspect.Outcome) step {
	return func(j *journal.Journal) error { return j.Settle([]journal.Outcome{outcome(0, o)}) }
}

func unanswered(j *journal.Journal) error {
	o := outcome(0, inspect.Failed)
	o.Unanswered = true
	return j.Settle([]journal.Outcome{o})
}

func back(o inspect.Outcome) step {
	return func(j *journal.Journal) error { return j.Restored([]journal.Outcome{outcome(0, o)}) }
}

func TestWhatIsKnownOfARecordAfterItsHistory(t *testing.T) {
	type known struct {
		Outcome             inspect.Outcome
		Uncertain           bool
		Restore             inspect.Outcome
		Restorable, Pending bool
	}
	for _, test := range []struct {
		name  string
		steps []step
		want  known
	}{
		{"nothing yet", nil, known{Pending: true}},
		{"not tried", []step{run, came(inspect.NotTried)}, known{Outcome: inspect.NotTried, Pending: true}},
		{"killed before the delete, or after it", []step{run, intent}, known{Uncertain: true, Restorable: true, Pending: true}},
		{"purged", []step{run, intent, came(inspect.Purged)}, known{Outcome: inspect.Purged, Restorable: true}},
		{"changed at the re-read", []step{run, came(inspect.Changed)}, known{Outcome: inspect.Changed}},
		{"changed at the delete", []step{run, intent, came(inspect.Changed)}, known{Outcome: inspect.Changed}},
		{"gone", []step{run, intent, came(inspect.Gone)}, known{Outcome: inspect.Gone}},
		{"failed", []step{run, intent, came(inspect.Failed)}, known{Outcome: inspect.Failed, Pending: true}},
		{"an answer was lost", []step{run, intent, came(inspect.Unknown)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},

		{"purged, found gone by a resume", []step{run, intent, came(inspect.Purged), run, came(inspect.Gone)}, known{Outcome: inspect.Purged, Restorable: true}},
		{"killed, found gone by the resume", []step{run, intent, run, came(inspect.Gone)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"killed, found changed by the resume", []step{run, intent, run, came(inspect.Changed)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"killed, not tried by the resume", []step{run, intent, run, came(inspect.NotTried)}, known{Uncertain: true, Restorable: true, Pending: true}},
		{"killed, purged by the resume", []step{run, intent, run, intent, came(inspect.Purged)}, known{Outcome: inspect.Purged, Restorable: true}},
		{"killed, there again for the resume, then gone", []step{run, intent, run, intent, came(inspect.Gone)}, known{Outcome: inspect.Gone}},
		{"lost, found gone by a resume", []step{run, intent, came(inspect.Unknown), run, came(inspect.Gone)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"failed, then not tried", []step{run, intent, came(inspect.Failed), run, came(inspect.NotTried)}, known{Outcome: inspect.Failed, Pending: true}},
		{"failed, then purged", []step{run, intent, came(inspect.Failed), run, intent, came(inspect.Purged)}, known{Outcome: inspect.Purged, Restorable: true}},

		{"failed without an answer", []step{run, intent, unanswered}, known{Outcome: inspect.Failed, Pending: true}},
		{"failed without an answer, found gone by a resume", []step{run, intent, unanswered, run, came(inspect.Gone)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"failed without an answer, found changed by a resume", []step{run, intent, unanswered, run, came(inspect.Changed)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"failed without an answer, not tried, then gone", []step{run, intent, unanswered, run, came(inspect.NotTried), run, came(inspect.Gone)}, known{Outcome: inspect.Unknown, Restorable: true, Pending: true}},
		{"failed without an answer, purged by the resume", []step{run, intent, unanswered, run, intent, came(inspect.Purged)}, known{Outcome: inspect.Purged, Restorable: true}},

		{"put back", []step{run, intent, came(inspect.Purged), back(inspect.Restored)}, known{Outcome: inspect.Purged, Restore: inspect.Restored}},
		{"put back from doubt", []step{run, intent, back(inspect.Restored)}, known{Uncertain: true, Restore: inspect.Restored}},
		{"not put back over a newer one", []step{run, intent, came(inspect.Purged), back(inspect.Changed)}, known{Outcome: inspect.Purged, Restore: inspect.Changed, Restorable: true}},
		{"put back, tried again", []step{run, intent, came(inspect.Purged), back(inspect.Restored), back(inspect.Changed)}, known{Outcome: inspect.Purged, Restore: inspect.Restored}},
		{"put back and purged again", []step{run, intent, came(inspect.Purged), back(inspect.Restored), run, intent, came(inspect.Purged)}, known{Outcome: inspect.Purged, Restorable: true}},
		{"put back, left alone by a resume", []step{run, intent, came(inspect.Purged), back(inspect.Restored), run, intent, came(inspect.Changed)}, known{Outcome: inspect.Changed}},
		{"purged, there again unrecorded, then changed", []step{run, intent, came(inspect.Purged), run, intent, came(inspect.Changed)}, known{Outcome: inspect.Purged, Restorable: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			j, err := journal.CreateUnflushed(filepath.Join(t.TempDir(), "j.jsonl"), header(), nil, plan())
			must(t, err)
			defer j.Close()
			for _, s := range test.steps {
				must(t, s(j))
			}
			c := read(t, j.Path())
			f := c.Fates[0]
			got := known{f.Outcome, f.Uncertain, f.Restore, f.Restorable(), f.Pending()}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if got := len(c.Restorable()) == 1; got != test.want.Restorable {
				t.Error("Restorable:", c.Restorable())
			}
			if f.Restorable() && f.Item == nil {
				t.Error("there is no item to put back")
			}
		})
	}
}

func TestPendingAreTheTakenAndThoseThatWereAdded(t *testing.T) {
	j := create(t)
	if diff := cmp.Diff([]int{0, 1}, new(j.Contents()).Pending()); diff != "" {
		t.Error(diff)
	}
	must(t, j.Settle([]journal.Outcome{outcome(0, inspect.Gone)}))
	must(t, j.Intend([]journal.Intent{intend(2, 1)})) // the plan had left it; proven and confirmed since
	if diff := cmp.Diff([]int{1, 2}, new(j.Contents()).Pending()); diff != "" {
		t.Error(diff)
	}
}
