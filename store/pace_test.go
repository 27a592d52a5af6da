package store_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
	"idemtui/store"
)

// limits records the Limit of the Scan requests that pass, 0 where there is none.
func limits(t *testing.T, largest *atomic.Int64) func(http.Handler) http.Handler {
	t.Helper()
	return operation("Scan", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		var in struct{ Limit int64 }
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &in) != nil {
			t.Error("a request that is no JSON")
		}
		largest.Store(max(largest.Load(), in.Limit))
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		next.ServeHTTP(w, r)
	})
}

// No request spends more than a second's capacity: of a slow rate the pages are
// small, and still every record comes once.
func TestSlowRateReadsSmallPages(t *testing.T) {
	var largest atomic.Int64
	e := serve(t, dynamo.New(), limits(t, &largest))
	e.create(t, "records", "id")
	want := e.fill(t, "records", 1000, 700)
	got, err := drain(t.Context(), open(t, e.URL, "records", store.Config{MaxRCU: 100}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, keysOf(got.records)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if per := got.rcu / float64(got.pages); largest.Load() == 0 || per > 101 {
		t.Errorf("pages of up to %d items cost %.0f RCU each at 100 RCU a second", largest.Load(), per)
	}
}

// Unasked, a provisioned table gives a quarter of its capacity; one on demand
// is read in pages as large as they get.
func TestProvisionedTableIsReadAtAQuarter(t *testing.T) {
	for _, tt := range []struct {
		name    string
		billing object
		most    int64 // items of about 800 bytes that a second may read
	}{
		{"provisioned 160", object{"ProvisionedThroughput": object{"ReadCapacityUnits": 160, "WriteCapacityUnits": 5}}, 40 * 8192 / 760},
		{"on demand", object{"BillingMode": "PAY_PER_REQUEST"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var largest atomic.Int64
			e := serve(t, dynamo.New(), limits(t, &largest))
			in := object{
				"TableName": "records", "KeySchema": []object{{"AttributeName": "id", "KeyType": "HASH"}},
				"AttributeDefinitions": []object{{"AttributeName": "id", "AttributeType": "S"}},
			}
			maps.Copy(in, tt.billing)
			e.do(t, "CreateTable", in)
			e.fill(t, "records", 300, 700)
			if _, err := drain(t.Context(), open(t, e.URL, "records", store.Config{})); err != nil {
				t.Fatal(err)
			}
			if got := largest.Load(); got > tt.most || (got == 0) != (tt.most == 0) {
				t.Errorf("a page may have %d items, want at most %d", got, tt.most)
			}
		})
	}
}
