package store_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"idemtui/demo/dynamo"
	"idemtui/inspect"
	"idemtui/store"
)

// TestIsolatedLooksAtNoEnvironment fills the environment with all that could
// lead elsewhere, and reads what reaches the endpoint.
func TestIsolatedLooksAtNoEnvironment(t *testing.T) {
	var signed []string
	endpoint := dynamo.New()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed = append(signed, r.Header.Get("Authorization"), r.Header.Get("X-Amz-Security-Token"))
		endpoint.ServeHTTP(w, r)
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real",
		"AWS_PROFILE": "prod", "AWS_REGION": "us-west-2",
		"AWS_CONFIG_FILE":           filepath.Join(t.TempDir(), "absent"),
		"AWS_ENDPOINT_URL":          "http://127.0.0.1:1",
		"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
	} {
		t.Setenv(name, value)
	}
	account, err := store.Open(t.Context(), store.Config{Endpoint: server.URL, Region: "eu-west-1", Isolated: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Tables(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(signed, " ")
	if len(signed) == 0 || strings.Contains(all, "AKIAREAL") || strings.Contains(all, "us-west-2") || strings.Contains(all, "real") {
		t.Errorf("the requests were signed as %q", signed)
	}
	if account.Profile() != "" || account.Region() != "eu-west-1" {
		t.Errorf("profile %q, region %q", account.Profile(), account.Region())
	}
}

func TestIsolatedStaysOnThisMachine(t *testing.T) {
	for _, endpoint := range []string{"", "http://dynamodb.example:8000", "https://dynamodb.eu-west-1.amazonaws.com"} {
		_, err := store.Open(t.Context(), store.Config{Endpoint: endpoint, Region: "eu-west-1", Isolated: true})
		told(t, problem(t, err, inspect.KindBadInput), "not on this machine", "http://localhost:8000")
	}
	account, err := store.Open(t.Context(), store.Config{Endpoint: "http://127.0.0.1:1", Profile: "prod", Isolated: true})
	if err != nil {
		t.Fatal(err)
	}
	if account.Profile() != "" || account.Region() == "" {
		t.Errorf("profile %q, region %q", account.Profile(), account.Region())
	}
}
