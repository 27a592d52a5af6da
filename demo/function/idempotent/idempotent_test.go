package idempotent_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"pgregory.net/rapid"

	"idemtui/demo/function/idempotent"
)

// plain is a case with the defaults: key "k", a deadline in 30 s.
func plain() settings {
	c := settings{Key: "k", ExpiresAfter: 3600, RemainingMS: new(int64(30_000)), Result: "{}"}
	c.Function.Module, c.Function.Qualname = "app", "handler"
	return c
}

func TestAPanicGoesOnAndLeavesNoLock(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	h := idempotent.Protect(func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
		if items := e.items(ctx); len(items) != 1 {
			t.Errorf("while the handler runs the table holds %v, want its record", items)
		}
		panic("oh no")
	}, c.table(e), c.config(time.Now))
	defer func() {
		if got := recover(); got != "oh no" {
			t.Errorf("recovered %v, want the handler's own panic", got)
		}
		if items := e.items(t.Context()); len(items) != 0 {
			t.Errorf("the table holds %v, want nothing", items)
		}
	}()
	_, _ = h(t.Context(), json.RawMessage(`{"k":1}`))
}

func TestACallThatOutlivesItsContextIsStillCompleted(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	ctx, cancel := context.WithCancel(t.Context())
	h := idempotent.Protect(func(context.Context, json.RawMessage) (json.RawMessage, error) {
		cancel()
		return json.RawMessage(`{}`), nil
	}, c.table(e), c.config(time.Now))
	if _, err := h(ctx, json.RawMessage(`{"k":1}`)); err != nil {
		t.Fatal(err)
	}
	if items := e.items(t.Context()); len(items) != 1 || items[0]["status"]["S"] != "COMPLETED" {
		t.Errorf("the table holds %v, want one COMPLETED record", items)
	}
}

func TestAStoreThatCannotBeReached(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	table := c.table(e)
	table.Name = "Elsewhere"
	calls := 0
	h := idempotent.Protect(c.handler(e, func(context.Context) {}, &calls), table, c.config(time.Now))
	_, err := h(t.Context(), json.RawMessage(`{"k":1}`))
	var failed *idempotent.IdempotencyPersistenceLayerError
	if !errors.As(err, &failed) || calls > 0 {
		t.Fatalf("%v after %d calls, want a persistence layer error and none", err, calls)
	}
	const want = "Failed to save in progress record to idempotency store - (An error occurred (ResourceNotFoundException) when calling the PutItem operation:"
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("message %q, want %q ...", err, want)
	}
}

func TestAnEventThatIsNoJSON(t *testing.T) {
	t.Parallel()
	h := idempotent.Protect(nil, idempotent.Table{}, idempotent.Config{})
	for _, event := range []string{"", "{", "{} {}", "nonsense"} {
		if _, err := h(t.Context(), json.RawMessage(event)); err == nil {
			t.Errorf("event %q was accepted", event)
		}
	}
}

// TestTextIsStable: writing what was written changes nothing, and a number
// keeps its value.
func TestTextIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Map(rapid.MapOf(rapid.String(), rapid.Float64()), func(m map[string]float64) []byte {
			for k, f := range m {
				if math.IsNaN(f) || math.IsInf(f, 0) {
					delete(m, k)
				}
			}
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}).Draw(t, "event")
		once, err := idempotent.Text(v)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := idempotent.Text([]byte(once))
		if err != nil || once != twice {
			t.Fatalf("%s became %s (%v)", once, twice, err)
		}
		for _, c := range []byte(once) {
			if c < ' ' || c > '~' {
				t.Fatalf("%s is not plain ASCII", once)
			}
		}
	})
}

func TestFloatsKeepTheirValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		written, err := idempotent.Text([]byte(strconv.FormatFloat(f, 'e', -1, 64)))
		if err != nil {
			t.Fatal(err)
		}
		back, err := strconv.ParseFloat(written, 64)
		if err != nil || back != f {
			t.Fatalf("%v was written as %s", f, written)
		}
	})
}

// TestWhatJMESPathWouldSelectIsRefused: to look up nothing in silence would
// leave the handler unprotected.
func TestWhatJMESPathWouldSelectIsRefused(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	for _, path := range []string{"Records[0].body", "powertools_json(body).id", `headers."idempotency-key"`, "[a, b]", "a..b", "a."} {
		for _, config := range []idempotent.Config{{Key: path}, {Key: "k", Validation: path}} {
			calls := 0
			h := idempotent.Protect(c.handler(e, func(context.Context) {}, &calls), c.table(e), config)
			_, err := h(t.Context(), json.RawMessage(`{"k":1}`))
			var wrong *idempotent.PathError
			if !errors.As(err, &wrong) || wrong.Path != path || calls > 0 {
				t.Errorf("%q: %v after %d calls, want it refused", path, err, calls)
			}
		}
	}
}

func TestAHandlerThatReturnsNothingIsReplayedAsNull(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	h := idempotent.Protect(func(context.Context, json.RawMessage) (json.RawMessage, error) {
		return nil, nil
	}, c.table(e), c.config(time.Now))
	for range 2 {
		if got, err := h(t.Context(), json.RawMessage(`{"k":1}`)); err != nil || string(got) != "null" {
			t.Errorf("%s, %v, want null", got, err)
		}
	}
}

// TestFloatsThatOnlyPythonWritesAreReplayed: a bare NaN is no JSON, and yet a
// response that Python stored and would return.
func TestFloatsThatOnlyPythonWritesAreReplayed(t *testing.T) {
	t.Parallel()
	c := plain()
	for stored, replayed := range map[string]bool{
		`{"a": NaN, "b": "NaN \" -Infinity"}`: true, `[Infinity, -Infinity]`: true, `NaN`: true,
		`{"a": nan}`: false, `1NaN`: false, `{"a": NaN`: false,
	} {
		e := newEndpoint(t, c, time.Now)
		e.put(attrs{
			"id": {"S": "test-func.app.handler#c4ca4238a0b923820dcc509a6f75849b"}, "status": {"S": "COMPLETED"},
			"expiration": {"N": strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)}, "data": {"S": stored},
		})
		got, err := idempotent.Protect(nil, c.table(e), c.config(time.Now))(t.Context(), json.RawMessage(`{"k":1}`))
		var unreadable *idempotent.JSONDecodeError
		if replayed && (err != nil || string(got) != stored) || !replayed && !errors.As(err, &unreadable) {
			t.Errorf("stored %s: %s, %v", stored, got, err)
		}
	}
}

// silent is a service that does not hand the old item out when a put is refused.
type silent struct{ idempotent.Client }

func (s silent) PutItem(ctx context.Context, in *dynamodb.PutItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	in.ReturnValuesOnConditionCheckFailure = ""
	return s.Client.PutItem(ctx, in, opts...)
}

func TestARecordIsReadWhereTheServiceDoesNotHandItOut(t *testing.T) {
	t.Parallel()
	c := plain()
	e := newEndpoint(t, c, time.Now)
	table, calls := c.table(e), 0
	table.Client = silent{e.client}
	h := idempotent.Protect(c.handler(e, func(context.Context) {}, &calls), table, c.config(time.Now))
	for range 2 {
		if got, err := h(t.Context(), json.RawMessage(`{"k":1}`)); err != nil || string(got) != "{}" && string(got) != "null" {
			t.Fatalf("%s, %v", got, err)
		}
	}
	if calls != 1 {
		t.Errorf("the handler ran %d times, want once", calls)
	}
}
