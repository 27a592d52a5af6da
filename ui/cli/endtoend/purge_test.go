//go:build e2e

package endtoend_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
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
	term.shows("3 keys refuse retries", "lapsed 45")
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
	term.shows("Purge 45 of 48 marked", "3 ● running   left: a call is working on it", "BY FORCE")
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
	term.shows("Put back 45 records purged", "[‹ Cancel ›]   Put back 45", "None is put over a newer record")
	term.keys("Tab", "Enter")
	term.shows("44 put back, 1 changed: left alone.", "4 ◇ lapsed 44", "5 ✓ completed 1")
	items := do(t, endpoint, "Scan", `{"TableName":"Idempotency"}`)
	if n := strings.Count(items, `"owner":{"B":"AAEC"}`); n != 47 || stored(t, endpoint) != 48 {
		t.Errorf("%d records have all their attributes back, want 47", n)
	}
	term.keys("q")
	term.gone()
}

// TestScreenProductionKeepsItsBand in every view and dialog, and wants the count
// typed.
func TestScreenProductionKeepsItsBand(t *testing.T) {
	endpoint, url := outageTable(t, 12, 0)
	config := filepath.Join(t.TempDir(), "config")
	profile := "[profile prod]\nregion = eu-west-1\naws_access_key_id = test\naws_secret_access_key = test\n"
	if err := os.WriteFile(config, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	term := open(t, 80, 24, "AWS_CONFIG_FILE="+config+" "+binary(t)+" @prod --table Idempotency --endpoint-url "+url)
	banded := func(texts ...string) {
		t.Helper()
		if first, _, _ := strings.Cut(term.shows(texts...), "\n"); !strings.Contains(first, "PROD ▲ Idempotency") {
			t.Errorf("the first line with %q is %q", texts, first)
		}
	}
	banded("12 lapsed")
	term.keys("Enter")
	banded("next duplicate")
	term.keys("?")
	banded("Keys")
	term.keys("Escape")
	banded("next duplicate", "esc back")
	term.keys("Escape")
	banded("enter detail")
	term.keys("A", "D")
	banded("Purge 12 of 12 marked · PROD ▲", "PROD ▲: type 12 to purge")
	term.keys("1", "Tab", "Enter")
	banded("type 12 first")
	if n := stored(t, endpoint); n != 12 {
		t.Fatalf("%d of 12 records are left before the count was typed", n)
	}
	term.keys("2", "Enter")
	banded("12 purged")
	term.keys("z")
	banded("Put back 12 records", "[‹ Cancel ›]")
	term.keys("Tab", "Enter")
	banded("12 put back")
	term.keys(":")
	term.keys("-l", "journal of")
	banded("open the journal of purges")
	term.keys("Enter")
	banded("[Journal]", "restored")
	term.keys("q")
	term.shows("enter detail")
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
