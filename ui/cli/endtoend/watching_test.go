//go:build e2e

package endtoend_test

import (
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"idemtui/demo/dynamo"
)

// outage is an endpoint with one table: a record without a deadline, started an
// hour ago, and a fresh one of the same function, whose expires_after is a day.
// It gives the environment that a command needs.
func outage(t *testing.T) (environment string) {
	t.Helper()
	endpoint := dynamo.New()
	server := httptest.NewServer(endpoint)
	t.Cleanup(server.Close)
	do := func(operation string, in map[string]any) {
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := endpoint.Do(t.Context(), operation, body); err != nil {
			t.Fatalf("%s: %v", operation, err)
		}
	}
	do("CreateTable", map[string]any{
		"TableName": "IdempotencyTable", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": []map[string]any{{"AttributeName": "id", "AttributeType": "S"}},
		"KeySchema":            []map[string]any{{"AttributeName": "id", "KeyType": "HASH"}},
	})
	for id, r := range map[string]struct {
		status string
		left   time.Duration
	}{
		"billing.app.pay#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a001": {"INPROGRESS", 23 * time.Hour},
		"billing.app.pay#1b4a6e5cf1b1f3a0c0e6a0dfb5e3a002": {"COMPLETED", 24 * time.Hour},
	} {
		do("PutItem", map[string]any{"TableName": "IdempotencyTable", "Item": map[string]map[string]string{
			"id": {"S": id}, "status": {"S": r.status}, "expiration": {"N": strconv.FormatInt(time.Now().Add(r.left).Unix(), 10)},
		}})
	}
	return strings.Join([]string{
		"AWS_ENDPOINT_URL_DYNAMODB=" + server.URL, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true", "IDEMTUI_TABLE=IdempotencyTable", "",
	}, " ")
}

// again runs a command on an empty screen.
func (term *terminal) again(command string) {
	term.t.Helper()
	term.keys("clear", "Enter")
	term.until("an empty screen", func(screen string) bool { return strings.TrimSpace(screen) == "$" })
	term.keys(command, "Enter")
}

// TestScreenAWordMakesAHeldRecordStuck: the dashboard asks how long expires_after
// is, refuses what cannot be, and keeps the word for the next start.
func TestScreenAWordMakesAHeldRecordStuck(t *testing.T) {
	command := outage(t) + binary(t)
	term := open(t, 120, 40, command)
	term.shows("○ held", "How long is expires_after? e")
	term.keys("e")
	term.shows("How long is expires_after of billing.app.pay?", "✗ 1h the default", "✓ 1d")
	term.keys("1", "h", "Enter")
	term.shows("is not 1 h: the record")
	term.keys("BSpace", "BSpace", "Down")
	term.shows("this record 1 h old")
	term.keys("Enter")
	term.shows("◆ stuck", "expires_after of billing.app.pay is 1 d: kept for this table")
	term.keys("q")
	term.gone()
	term.again(command)
	term.shows("◆ stuck", "1 key refuses retries")
	term.keys("q")
	term.gone()
}

// TestScreenWatchingProves: a record that stays as it is for longer than any call
// takes is stuck, whatever expires_after is.
func TestScreenWatchingProves(t *testing.T) {
	term := open(t, 120, 40, outage(t)+binary(t)+" --max-run 3s")
	term.shows("○ held", "Seen unchanged for", "of the 3 s that would prove it stuck")
	term.shows("◆ stuck", "at least: seen unchanged", "1 stuck, the oldest for >")
	term.keys("q")
	term.gone()
}

// TestScreenObservesUntilAPurgeIsProven: Observe leaves a line that counts down,
// esc stops it, and what is proven waits for D.
func TestScreenObservesUntilAPurgeIsProven(t *testing.T) {
	term := open(t, 120, 40, outage(t)+binary(t)+" --max-run 10s")
	term.shows("○ held")
	term.keys("D")
	term.shows("Purge 0 of 1 record", "seen unchanged for", "Observe 1")
	term.keys("Tab", "Tab", "Enter")
	term.shows("observing 1: proven in", "esc stops", "1 marked")
	term.keys("Escape")
	term.shows("observing stopped: marks stay", "1 marked")
	term.keys("D")
	term.shows("Purge 0 of 1 record", "Observe")
	term.keys("Tab", "Tab", "Enter")
	term.shows("proven: D plans its purge", "1 marked", "1 key refuses retries")
	term.keys("D")
	term.shows("Purge 1 of 1 record", "1 seen unchanged for long enough")
	term.keys("Tab", "Enter")
	term.shows("1 purged. z undoes.", "no key refuses retries")
	term.keys("q")
	term.gone()
}

// TestScreenShowsPastPurgesAndPutsBack: what the command line purged is in the
// Journal view, and comes back from there.
func TestScreenShowsPastPurgesAndPutsBack(t *testing.T) {
	environment, idemtui := outage(t), binary(t)
	term := open(t, 120, 40, environment+idemtui+" purge --yes --expires-after 'billing.app.pay=1d' --reason 'order 77 hangs'")
	term.shows("1 purged")
	term.again(environment + idemtui)
	term.shows("no key refuses retries")
	term.keys(":")
	term.keys("-l", "journal of")
	term.shows("open the journal of purges")
	term.keys("Enter")
	term.shows("[Journal]", "1 purge of this table", "order 77 hangs", "can undo", "z puts 1 record back")
	term.keys("Enter")
	term.shows("OUTCOME", "purged", "billing.app.pay#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a001")
	term.keys("z")
	term.shows("Put back 1 record", "Cancel")
	term.keys("Tab", "Enter")
	term.shows("1 put back", "back again", "1 key refuses retries")
	term.keys("[")
	term.shows("/ filter", "○ held")
	term.keys("]")
	term.shows("[Journal]", "restored", "OUTCOME")
	term.keys("q")
	term.shows("enter its records")
	term.keys("q")
	term.shows("/ filter")
	term.keys("q")
	term.gone()
}
