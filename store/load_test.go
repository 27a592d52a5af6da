package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

func TestLoadBringsEveryRecordOnce(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	want := e.fill(t, "records", 6000, 700)
	for _, segments := range []int{0, 1, 4, 16} {
		t.Run(fmt.Sprintf("%d segments", segments), func(t *testing.T) {
			got, err := drain(t.Context(), open(t, e.URL, "records", store.Config{Segments: segments}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, keysOf(got.records)); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if got.scanned != len(want) || got.pages < 4 || got.rcu < 500 {
				t.Errorf("scanned %d items in %d pages for %v RCU", got.scanned, got.pages, got.rcu)
			}
			if got.retries != 0 {
				t.Errorf("%d attempts were made again on a healthy endpoint", got.retries)
			}
		})
	}
}

func TestLoadDropsWhatDetailFetches(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	key := e.fill(t, "records", 1, 300)[0]
	table := open(t, e.URL, "records", store.Config{})
	got, err := drain(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	r := got.records[0]
	if r.Data.Loaded || r.Data.Text != "" || r.Item != nil {
		t.Errorf("a load keeps bodies: %+v", r)
	}
	if r.Data.Type != "S" || r.Data.Bytes != 300 {
		t.Errorf("type and size of the body are lost: %+v", r.Data)
	}
	whole, found, err := table.Get(t.Context(), r.ItemKey(false))
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if whole.Key != key || !whole.Data.Loaded || whole.Data.Text != strings.Repeat("x", 300) || len(whole.Item) == 0 {
		t.Errorf("Get lacks the body: %+v", whole)
	}
	if !slices.Equal(r.Faults, whole.Faults) || !r.Same(&whole) {
		t.Errorf("load and Get disagree:\n%+v\n%+v", r, whole)
	}
}

// An endpoint that answers at once must not break connections: a hundred pages
// are a hundred requests.
func TestHundredPagesNeedNoRetry(t *testing.T) {
	const pages, perPage = 100, 10
	var requests atomic.Int64
	count := operation("Scan", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		requests.Add(1)
		var in object
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		in["Limit"] = perPage // pages of 1 MB would take long to make
		body, err := json.Marshal(in)
		if err != nil {
			t.Error(err)
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		next.ServeHTTP(w, r)
	})
	e := serve(t, dynamo.New(), count)
	e.create(t, "records", "id")
	want := e.fill(t, "records", pages*perPage, 100)
	got, err := drain(t.Context(), open(t, e.URL, "records", store.Config{Segments: 4}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, keysOf(got.records)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if got.pages < pages || int64(got.pages) != requests.Load() || got.retries != 0 {
		t.Errorf("%d pages took %d requests and %d retries", got.pages, requests.Load(), got.retries)
	}
}

// TestLoadDataKeepsResponses: and no whole items, which nobody asked for.
func TestLoadDataKeepsResponses(t *testing.T) {
	e := serve(t, dynamo.New())
	e.create(t, "records", "id")
	key := e.fill(t, "records", 1, 300)[0]
	table := open(t, e.URL, "records", store.Config{})
	load := table.LoadData(t.Context())
	defer load.Close()
	page, err := load.Next(t.Context())
	if err != nil || len(page.Records) != 1 {
		t.Fatalf("%d records: %v", len(page.Records), err)
	}
	again, err := table.RefreshData(t.Context(), []inspect.ItemKey{{Partition: key}})
	if err != nil || len(again) != 1 {
		t.Fatalf("%d records again: %v", len(again), err)
	}
	for _, r := range []inspect.Record{page.Records[0], again[0]} {
		if !r.Data.Loaded || r.Data.Text != strings.Repeat("x", 300) || r.Item != nil {
			t.Errorf("the response is %+v, the item %q", r.Data, r.Item)
		}
	}
}
