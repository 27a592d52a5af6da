package inspect_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

const benchNow = inspect.Millis(1_735_689_600_000)

// million is a table of 1,000,000 records of twelve functions in every state.
func million() inspect.Snapshot {
	const records, page = 1_000_000, 4800
	var s inspect.Snapshot
	chunk := make([]inspect.Record, 0, page)
	for i := range records {
		r := inspect.Record{
			Key:        fmt.Sprintf("orders-%d.app.lambda_handler#%032x", i%12, i*2654435761),
			Status:     inspect.Completed,
			Expiration: inspect.Timestamp{At: benchNow + inspect.Millis(time.Duration(i%7000-200)*time.Second/time.Millisecond), Unit: inspect.Seconds},
		}
		switch i % 50 {
		case 0:
			r.Status = inspect.InProgress
		case 1:
			r.Status = inspect.InProgress
			r.Deadline = inspect.Timestamp{At: benchNow - 1000, Unit: inspect.Milliseconds}
		}
		chunk = append(chunk, r)
		if len(chunk) == page {
			s = s.Append(chunk)
			chunk = make([]inspect.Record, 0, page)
		}
	}
	return s.Append(chunk)
}

func BenchmarkCountMillion(b *testing.B) {
	s := million()
	for b.Loop() {
		counts := inspect.Count(s, benchNow, inspect.Policy{})
		if counts.Total() != s.Len() {
			b.Fatal("records are missing")
		}
	}
}

func BenchmarkByPrefixMillion(b *testing.B) {
	s := million()
	for b.Loop() {
		if len(inspect.ByPrefix(s, benchNow, inspect.Policy{})) != 12 {
			b.Fatal("functions are missing")
		}
	}
}

func BenchmarkInferMillion(b *testing.B) {
	s := million()
	for b.Loop() {
		inspect.Study(s, nil)
	}
}

// BenchmarkClean is what the sanitizer costs a cell that needs it and one that
// does not.
func BenchmarkClean(b *testing.B) {
	for name, text := range map[string]string{
		"plain":   "orders-1.app.lambda_handler#c2697dd12435e25f838f13778180702e",
		"accents": "größe.app.lambda_handler#c2697dd12435e25f838f13778180702e",
		"kanji":   "注文処理.app.lambda_handler#c2697dd12435e25f838f13778180702e",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				inspect.Clean(text)
			}
		})
	}
}

func BenchmarkFilterMillion(b *testing.B) {
	s := million()
	for _, text := range []string{"", "state:stuck", "fn:orders-3", "key:3f9", "3f9", "age>15m left<1h", "class:C", "writer:python", "basis:assumed", "size>1k", "status:INPROGRESS"} {
		q, err := filter.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := q.Rows(context.Background(), s, benchNow, inspect.Policy{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRelateMillion(b *testing.B) {
	s := million()
	for b.Loop() {
		inspect.Relate(s)
	}
}

// BenchmarkWhyOfScreen is what the why column costs a frame of 60 rows.
func BenchmarkWhyOfScreen(b *testing.B) {
	s := million()
	p := inspect.Policy{Siblings: inspect.Study(s, nil), Relatives: inspect.Relate(s)}
	b.ReportAllocs()
	for b.Loop() {
		for i := range 60 {
			inspect.Why(s.At(i*7919), benchNow, p)
		}
	}
}
