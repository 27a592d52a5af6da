package function

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

func TestAnOrderIsCharged(t *testing.T) {
	t.Parallel()
	var asked Charge
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Errorf("charge: %v", err)
		}
		_, _ = io.WriteString(w, `{"id":"ch-7"}`)
	}))
	defer srv.Close()
	p := &payments{url: srv.URL}
	got, err := p.handle(t.Context(), json.RawMessage(`{"detail":{"id":"order-77","amount":12.50,"work_ms":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"order_id":"order-77","charged":12.50,"charge_id":"ch-7"}`, string(got)); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Charge{OrderID: "order-77", Amount: "12.50"}, asked); diff != "" {
		t.Errorf("charge (-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeCharged(t *testing.T) {
	t.Parallel()
	down := httptest.NewServer(http.NotFoundHandler())
	defer down.Close()
	for _, c := range []struct{ event, url, want string }{
		{`{"detail":{"id":"order-1","amount":0}}`, "", "card declined for order-1"},
		{`{"detail":{"id":"order-1"}}`, "", "card declined for order-1"},
		{`{"detail":[]}`, "", "read the event"},
		{`{"detail":{"id":"order-1","amount":1}}`, down.URL, "charge order-1: the payment service answered 404"},
		{`{"detail":{"id":"order-1","amount":1}}`, "http://127.0.0.1:1", "charge order-1: "},
	} {
		p := &payments{url: c.url}
		if got, err := p.handle(t.Context(), json.RawMessage(c.event)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %s, %v; want %q", c.event, got, err, c.want)
		}
	}
	var declined *PaymentDeclinedError
	if _, err := (&payments{}).handle(t.Context(), json.RawMessage(`{"detail":{"id":"order-1","amount":-3}}`)); !errors.As(err, &declined) {
		t.Errorf("%v, want a PaymentDeclinedError", err)
	}
}

func TestAFunctionThatCannotBeSetUpSaysWhy(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "nowhere.pem")
	if _, err := protected(t.Context()); err == nil || !strings.Contains(err.Error(), "nowhere.pem") {
		t.Errorf("%v, want the missing file named", err)
	}
}

// TestAFastEndpointLosesNoRequest: an endpoint on loopback that answers before
// it has read the body must not break the connection.
func TestAFastEndpointLosesNoRequest(t *testing.T) {
	var requests atomic.Int64
	answer := `{"Item":{"data":{"S":"` + strings.Repeat("x", 300_000) + `"}}}`
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, answer)
	}))
	defer srv.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CA_BUNDLE": "",
	} {
		t.Setenv(name, value)
	}
	client, err := newClient(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const n = 80
	for range n {
		_, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{
			TableName: new("IdempotencyTable"),
			Key:       map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: strings.Repeat("k", 1000)}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := requests.Load(); got != n {
		t.Errorf("%d calls made %d requests, want no retry", n, got)
	}
}
