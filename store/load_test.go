package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
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
