package demo_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo"
	"idemtui/inspect"
)

func TestHistoryHasEveryStateButRunning(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{})
	var out struct{ Items []record }
	ask(t, s, "Scan", fmt.Sprintf(`{"TableName":%q}`, s.Table()), &out)

	got := map[string]int{}
	keys := map[string]bool{}
	for _, r := range out.Items {
		got[state(r, time.Now())]++
		keys[fmt.Sprint(r["id"]["S"])] = true
	}
	want := map[string]int{"completed": 24, "expired": 7, "lapsed": 8, "stuck": 4, "held": 2, "invalid": 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	// Digests of order-77 for Python, shipment-300 for TypeScript, item-40 for Java.
	for _, k := range []string{
		"pay.app.lambda_handler#59bd70a7f2d520a7f7837ed89242e59e",
		"shipping#WDWnH6xKHfVV70ZFMvC6rg==", "inventory.handleRequest#9f2447525a856fce30ba34da2438af27",
	} {
		if !keys[k] {
			t.Errorf("no record %s", k)
		}
	}
}

// state judges a record as the dashboard does.
func state(r record, now time.Time) string {
	number := func(name string) inspect.Timestamp {
		n, ok := r[name]["N"].(string)
		if !ok {
			return inspect.Timestamp{}
		}
		return inspect.ParseTimestamp(n)
	}
	judged := inspect.Record{
		Key: fmt.Sprint(r["id"]["S"]), Status: inspect.Status(r.status()),
		Expiration: number("expiration"), Deadline: number("in_progress_expiration"),
	}
	return inspect.StateAt(&judged, inspect.MillisOf(now), inspect.Policy{}).String()
}
