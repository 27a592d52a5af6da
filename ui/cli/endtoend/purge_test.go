//go:build e2e

package endtoend_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"idemtui/demo/dynamo"
)

// outageTable is a table on an endpoint of the test's own: lapsed records, and
// some that a call is working on.
func outageTable(t *testing.T, lapsed, running int) (*dynamo.Endpoint, string) {
	t.Helper()
	endpoint := dynamo.New()
	server := httptest.NewServer(endpoint)
	t.Cleanup(server.Close)
	do(t, endpoint, "CreateTable", `{"TableName":"Idempotency","BillingMode":"PAY_PER_REQUEST",
		"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`)
	for i := range lapsed + running {
		deadline := time.Now().Add(-time.Minute)
		if i >= lapsed {
			deadline = time.Now().Add(10 * time.Minute)
		}
		do(t, endpoint, "PutItem", fmt.Sprintf(`{"TableName":"Idempotency","Item":{"id":{"S":"pay.app.handler#%032d"},
			"status":{"S":"INPROGRESS"},"expiration":{"N":"%d"},"in_progress_expiration":{"N":"%d"},"owner":{"B":"AAEC"}}}`,
			i, time.Now().Add(time.Hour).Unix(), deadline.UnixMilli()))
	}
	return endpoint, server.URL
}

func do(t *testing.T, endpoint *dynamo.Endpoint, operation, body string) string {
	t.Helper()
	out, err := endpoint.Do(t.Context(), operation, []byte(body))
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	return string(out)
}

func stored(t *testing.T, endpoint *dynamo.Endpoint) int {
	t.Helper()
	return strings.Count(do(t, endpoint, "Scan", `{"TableName":"Idempotency"}`), `"status"`)
}

// TestScreenPurgesAndUndoes is an operator's night: look, cancel, purge, and
// take it back, each held against the endpoint.
func TestScreenPurgesAndUndoes(t *testing.T) {
	endpoint, url := outageTable(t, 45, 3)
	term := open(t, 120, 36, binary(t)+" --table Idempotency --endpoint-url "+url)
	term.shows("3 keys refuse retries", "45 lapsed")
	term.keys("4")
	term.shows("[4 ◇ lapsed 45]", "45 of 48")
	term.keys("A", "D")
	term.shows("Purge 45 of 45 marked", "[‹ Cancel ›]", "45 proved by a passed deadline", "the journal comes first")
	term.keys("Enter")
	term.until("the dialog to close", func(screen string) bool { return !strings.Contains(screen, "Cancel") })
	term.shows("45 marked")
	if n := stored(t, endpoint); n != 48 {
		t.Fatalf("Cancel left %d of 48 records", n)
	}

	term.keys("1", "A", "D")
	term.shows("Purge 45 of 48 marked", "3 ● running    left: a call is working on it", "BY FORCE")
	term.keys("Tab")
	term.shows("[‹ Purge 45 ›]")
	term.keys("Enter")
	term.shows("45 purged. z undoes.", "4 ◇ lapsed 0", "3 marked")
	if n := stored(t, endpoint); n != 3 {
		t.Fatalf("%d records are left, want the 3 that run", n)
	}

	// A retry of the first key runs meanwhile: what it wrote is not overwritten.
	do(t, endpoint, "PutItem", fmt.Sprintf(`{"TableName":"Idempotency","Item":{"id":{"S":"pay.app.handler#%032d"},
		"status":{"S":"COMPLETED"},"expiration":{"N":"%d"}}}`, 0, time.Now().Add(time.Hour).Unix()))
	term.keys("z")
	term.shows("Put back 45 records purged", "[‹ Cancel ›]   Put back 45", "refuse retries again")
	term.keys("Tab", "Enter")
	term.shows("44 put back, 1 changed: left alone.", "4 ◇ lapsed 44", "5 ✓ completed 1")
	items := do(t, endpoint, "Scan", `{"TableName":"Idempotency"}`)
	if n := strings.Count(items, `"owner":{"B":"AAEC"}`); n != 47 || stored(t, endpoint) != 48 {
		t.Errorf("%d records have all their attributes back, want 47", n)
	}
	term.keys("q")
	term.gone()
}

// TestScreenReadOnlyOffersACommand and purges nothing.
func TestScreenReadOnlyOffersACommand(t *testing.T) {
	endpoint, url := outageTable(t, 5, 0)
	term := open(t, 80, 24, binary(t)+" --read-only --table Idempotency --endpoint-url "+url)
	term.shows("READ-ONLY")
	term.keys("A", "D")
	term.shows("Purge is off", "--dry-run --journal p.jsonl", "[‹ Close ›]")
	term.keys("Enter", "z")
	term.shows("undo is off (--read-only)")
	if n := stored(t, endpoint); n != 5 {
		t.Errorf("%d of 5 records are left", n)
	}
	term.keys("q")
	term.gone()
}
