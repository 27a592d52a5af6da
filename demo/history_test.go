package demo_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo"
)

func TestHistoryHasEveryStateButRunning(t *testing.T) {
	t.Parallel()
	s := start(t, demo.Options{})
	var out struct{ Items []record }
	ask(t, s, "Scan", fmt.Sprintf(`{"TableName":%q}`, s.Table()), &out)

	got := map[string]int{}
	keys := map[string]bool{}
	for _, r := range out.Items {
		got[crude(r, time.Now())]++
		keys[fmt.Sprint(r["id"]["S"])] = true
	}
	want := map[string]int{"completed": 24, "expired": 7, "lapsed": 8, "no deadline": 6, "invalid": 3}
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

// crude judges a record by the two clocks alone.
func crude(r record, now time.Time) string {
	number := func(name string) (int64, bool) {
		n, err := strconv.ParseInt(fmt.Sprint(r[name]["N"]), 10, 64)
		return n, err == nil
	}
	expiration, _ := number("expiration")
	deadline, hasDeadline := number("in_progress_expiration")
	switch s := r.status(); {
	case s != "INPROGRESS" && s != "COMPLETED", expiration > 1e11, hasDeadline && deadline < 1e11:
		return "invalid"
	case expiration < now.Unix():
		return "expired"
	case s == "COMPLETED":
		return "completed"
	case !hasDeadline:
		return "no deadline"
	case deadline < now.UnixMilli():
		return "lapsed"
	}
	return "running"
}
