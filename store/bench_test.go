package store_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"idemtui/demo/dynamo"
	"idemtui/store"
)

// BenchmarkLoad reads 100,000 records of about 300 bytes over loopback. The
// retries are printed, and one fails it: connections break then, and the time
// measured is the time of waiting for the next attempt.
func BenchmarkLoad(b *testing.B) {
	const records = 100_000
	e := serve(b, dynamo.New())
	e.create(b, "records", "id")
	e.fill(b, "records", records, 230)
	for _, segments := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("segments=%d", segments), func(b *testing.B) {
			table := open(b, e.URL, "records", store.Config{Segments: segments})
			b.ReportAllocs()
			measure(b, table, records)
		})
	}
}

// BenchmarkLoadRendered is the same with pages that the endpoint rendered before,
// so that the client's part is what is measured.
func BenchmarkLoadRendered(b *testing.B) {
	const records = 100_000
	e := serve(b, dynamo.New(), rendered())
	e.create(b, "records", "id")
	e.fill(b, "records", records, 230)
	table := open(b, e.URL, "records", store.Config{Segments: 4})
	if _, err := drain(b.Context(), table); err != nil { // renders the pages
		b.Fatal(err)
	}
	b.ReportAllocs()
	measure(b, table, records)
}

func measure(b *testing.B, table *store.Table, records int) {
	b.Helper()
	retries := int64(0)
	for b.Loop() {
		got, err := drain(b.Context(), table)
		if err != nil {
			b.Fatal(err)
		}
		if len(got.records) != records {
			b.Fatalf("%d records, want %d", len(got.records), records)
		}
		retries += got.retries
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(retries), "retries")
	if retries > 0 {
		b.Errorf("%d attempts had to be made again", retries)
	}
}

// rendered answers a Scan that was answered before with the same bytes.
func rendered() func(http.Handler) http.Handler {
	var answers sync.Map // of *httptest.ResponseRecorder by request
	return operation("Scan", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		known, ok := answers.Load(string(body))
		if !ok {
			r.Body = io.NopCloser(bytes.NewReader(body))
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			known = recorder
			answers.Store(string(body), known)
		}
		recorder, ok := known.(*httptest.ResponseRecorder)
		if !ok {
			panic(known)
		}
		maps.Copy(w.Header(), recorder.Header())
		if _, err := w.Write(recorder.Body.Bytes()); err != nil {
			panic(err)
		}
	})
}
