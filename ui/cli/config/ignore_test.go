package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
)

func TestIgnoresHoldForTheirTableAndUntilTheirLastDay(t *testing.T) {
	f := load(t, `
[[ignore]]
id     = "ttl-off"
reason = "everywhere"

[[ignore]]
id     = "lapsed"
prefix = "pay.*"
table  = "orders"
reason = "known"
until  = 2025-01-31

[[ignore]]
id     = "no-deadline"
table  = "arn:aws:dynamodb:eu-west-1:1:table/orders"
reason = "known"
`)
	var got []string
	for _, table := range []inspect.Table{{Name: "orders", ARN: "arn:aws:dynamodb:eu-west-1:1:table/orders"}, {Name: "orders"}, {Name: "pay"}} {
		for _, i := range f.IgnoresOf(table) {
			got = append(got, table.Name+" "+i.ID)
		}
	}
	want := []string{"orders ttl-off", "orders lapsed", "orders no-deadline", "orders ttl-off", "orders lapsed", "pay ttl-off"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for at, want := range map[time.Time]bool{
		time.Date(2025, 1, 31, 23, 59, 59, 0, time.UTC): false,
		time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC):     true,
	} {
		if got := f.Ignores[1].RunOut(inspect.MillisOf(at)); got != want {
			t.Errorf("at %s it has run out: %v", at, got)
		}
		if f.Ignores[0].RunOut(inspect.MillisOf(at)) {
			t.Error("one without a last day ran out")
		}
	}
}
