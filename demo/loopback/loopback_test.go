package loopback_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"idemtui/demo/loopback"
)

func TestForeign(t *testing.T) {
	t.Parallel()
	for host, foreign := range map[string]bool{
		"127.0.0.1": false, "127.0.0.1:8000": false, "localhost:8000": false, "LocalHost": false, "[::1]:8000": false, "127.1.2.3:1": false,
		"": true, "evil.example": true, "localhost.evil.example:8000": true, "192.168.0.1:8000": true, "169.254.169.254": true,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/", http.NoBody)
		r.Host = host
		if got := loopback.Foreign(r); got != foreign {
			t.Errorf("%q: foreign %v, want %v", host, got, foreign)
		}
		r.Header.Set("Origin", "http://127.0.0.1")
		if !loopback.Foreign(r) {
			t.Errorf("%q from a web page is let in", host)
		}
	}
}
