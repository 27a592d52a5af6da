package idempotent_test

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"hash"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/function/idempotent"
)

// The files in testdata were recorded by running aws-lambda-powertools 3.37.0
// for Python with a fixed clock: what it stores and answers is the truth here.

// settings is how a recorded case configures the library.
type settings struct {
	ID           string  `json:"id"`
	FunctionName *string `json:"lambda_function_name"`
	Function     struct {
		Module   string `json:"module"`
		Qualname string `json:"qualname"`
	} `json:"function"`
	KeyPrefix       string  `json:"key_prefix"`
	Key             string  `json:"key_jmespath"`
	Validation      string  `json:"validation_jmespath"`
	Raise           bool    `json:"raise_on_missing_key"`
	Hash            string  `json:"hash_function"`
	ExpiresAfter    int64   `json:"expires_after_seconds"`
	RemainingMS     *int64  `json:"remaining_time_ms"`
	KeyAttr         string  `json:"key_attr"`
	SortKeyAttr     string  `json:"sort_key_attr"`
	StaticPK        *string `json:"static_pk_value"`
	ExpiryAttr      string  `json:"expiry_attr"`
	InProgressAttr  string  `json:"in_progress_expiry_attr"`
	StatusAttr      string  `json:"status_attr"`
	DataAttr        string  `json:"data_attr"`
	ValidationAttr  string  `json:"validation_attr"`
	Event           string  `json:"event_json"`
	Result          string  `json:"handler_result_json"`
	Outcome         string  `json:"outcome"`
	Error           *kind   `json:"error"`
	ItemsAfter      []attrs `json:"items_after"`
	ItemBefore      attrs   `json:"item_before"`
	Response        string  `json:"response_json"`
	ClockMS         int64   `json:"clock_ms"`
	ItemsInProgress []attrs `json:"items_in_progress"`
	SecondEvent     string  `json:"second_event_json"`
	Handler         string  `json:"handler"`
	StartMS         int64   `json:"clock_start_ms"`
	DoneMS          int64   `json:"clock_done_ms"`
	ReplayMS        int64   `json:"clock_replay_ms"`
	Replay          *struct {
		Outcome  string `json:"outcome"`
		Error    *kind  `json:"error"`
		Response string `json:"response_json"`
	} `json:"replay"`
}

type kind struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

type attrs map[string]map[string]any

func cases(t *testing.T, file string) []settings {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var list []settings
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func (s settings) functionName() string {
	if s.FunctionName == nil {
		return "test-func"
	}
	return *s.FunctionName
}

func (s settings) staticPK() string {
	switch {
	case s.StaticPK != nil:
		return *s.StaticPK
	case s.FunctionName != nil:
		return "idempotency#" + *s.FunctionName
	}
	return "idempotency#"
}

func (s settings) config(now func() time.Time) idempotent.Config {
	prefix := s.KeyPrefix
	if prefix == "" {
		prefix = s.functionName() + "." + s.Function.Module + "." + s.Function.Qualname
	}
	hashes := map[string]func() hash.Hash{"": md5.New, "md5": md5.New, "sha256": sha256.New, "sha512": sha512.New}
	return idempotent.Config{
		Prefix: prefix, Key: s.Key, Validation: s.Validation, RaiseOnNoKey: s.Raise,
		ExpiresAfter: time.Duration(s.ExpiresAfter) * time.Second, Hash: hashes[s.Hash], Now: now,
	}
}

func (s settings) table(e *endpoint) idempotent.Table {
	return idempotent.Table{
		Client: e.client, Name: tableName,
		KeyAttr: s.KeyAttr, SortKeyAttr: s.SortKeyAttr, StaticPKValue: s.staticPK(),
		ExpiryAttr: s.ExpiryAttr, InProgressExpiryAttr: s.InProgressAttr,
		StatusAttr: s.StatusAttr, DataAttr: s.DataAttr, ValidationAttr: s.ValidationAttr,
	}
}

// deadline is a context that only tells a deadline by the test's clock; it does
// not end there.
type deadline struct {
	context.Context //nolint:containedctx // a context is what it is
	at              time.Time
}

func (d deadline) Deadline() (time.Time, bool) { return d.at, true }

func (s settings) context(ctx context.Context, nowMS int64) context.Context {
	if s.RemainingMS == nil {
		return ctx
	}
	return deadline{ctx, time.UnixMilli(nowMS + *s.RemainingMS)}
}

// RuntimeError is what the recorded handlers raise.
type RuntimeError struct{}

func (*RuntimeError) Error() string { return "boom" }

// handler behaves as the recorded one did.
func (s settings) handler(e *endpoint, during func(context.Context), calls *int) idempotent.Handler {
	return func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		*calls++
		during(ctx)
		switch s.Handler {
		case "throw":
			return nil, &RuntimeError{}
		case "return-nothing":
			return json.RawMessage("null"), nil
		case "return-410kb":
			return json.RawMessage(strconv.Quote(strings.Repeat("x", 410<<10))), nil
		case "purge-then-return":
			e.purge(ctx, s)
		}
		return json.RawMessage(s.Result), nil
	}
}

func typeOf(err error) string {
	if err == nil {
		return ""
	}
	return reflect.TypeOf(err).Elem().Name() // as Lambda makes errorType of it
}

func (k *kind) name() string {
	if k == nil {
		return ""
	}
	return k.Type
}

// sameText compares messages, as far as they do not quote the service.
func sameText(t *testing.T, want *kind, err error) {
	t.Helper()
	if want == nil || err == nil || strings.Contains(want.Message, "(An error occurred") || want.Type == "JSONDecodeError" {
		return
	}
	if diff := cmp.Diff(want.Message, err.Error()); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

func sameItems(t *testing.T, when string, want, got []attrs) {
	t.Helper()
	if len(want) == 0 && len(got) == 0 {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items %s (-want +got):\n%s", when, diff)
	}
}

func TestStatesAsPowertoolsSeesThem(t *testing.T) {
	t.Parallel()
	for _, c := range cases(t, "states.json") {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			c.FunctionName = new("orders-prod")
			c.Function.Module, c.Function.Qualname = "orders_app", "lambda_handler"
			now := func() time.Time { return time.UnixMilli(c.ClockMS) }
			e := newEndpoint(t, c, now)
			if c.ItemBefore != nil {
				e.put(c.ItemBefore)
			}
			calls := 0
			h := idempotent.Protect(c.handler(e, func(context.Context) {}, &calls), c.table(e), c.config(now))
			response, err := h(c.context(t.Context(), c.ClockMS), json.RawMessage(c.Event))

			outcome := map[bool]string{true: "executed", false: "replayed"}[calls > 0]
			if err != nil {
				outcome = "error"
			}
			if outcome != c.Outcome || typeOf(err) != c.Error.name() {
				t.Fatalf("%s %v, want %s %s", outcome, err, c.Outcome, c.Error.name())
			}
			sameText(t, c.Error, err)
			if string(response) != c.Response {
				t.Errorf("response %s, want %s", response, c.Response)
			}
			sameItems(t, "after", c.ItemsAfter, e.items(t.Context()))
		})
	}
}

func TestCallsAsPowertoolsHandlesThem(t *testing.T) {
	t.Parallel()
	for _, c := range cases(t, "calls.json") {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			checkCall(t, c)
		})
	}
}

// checkCall plays a recorded case: a first call, then a second one.
func checkCall(t *testing.T, c settings) {
	t.Helper()
	clock := c.StartMS
	now := func() time.Time { return time.UnixMilli(clock) }
	e := newEndpoint(t, c, now)
	var during []attrs
	calls := 0
	h := idempotent.Protect(c.handler(e, func(ctx context.Context) {
		during = e.items(ctx)
		if clock == c.StartMS {
			clock = c.DoneMS
		}
	}, &calls), c.table(e), c.config(now))

	_, err := h(c.context(t.Context(), clock), json.RawMessage(c.Event))
	if typeOf(err) != c.Error.name() {
		t.Fatalf("first call: %v, want %s", err, c.Error.name())
	}
	sameText(t, c.Error, err)
	sameItems(t, "while the handler runs", c.ItemsInProgress, during)
	sameItems(t, "after the first call", c.ItemsAfter, e.items(t.Context()))
	if c.Replay == nil {
		return
	}

	clock, calls = c.ReplayMS, 0
	second := c.Event
	if c.SecondEvent != "" {
		second = c.SecondEvent
	}
	response, err := h(c.context(t.Context(), clock), json.RawMessage(second))
	if ran := strings.HasPrefix(c.Replay.Outcome, "executed"); typeOf(err) != c.Replay.Error.name() || (calls > 0) != ran {
		t.Fatalf("second call: %v, handler ran %d times; want %s %s", err, calls, c.Replay.Outcome, c.Replay.Error.name())
	}
	sameText(t, c.Replay.Error, err)
	if c.Replay.Outcome == "replayed" && string(response) != c.Replay.Response {
		t.Errorf("replayed %s, want %s", response, c.Replay.Response)
	}
}
