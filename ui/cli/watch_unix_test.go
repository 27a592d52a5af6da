//go:build unix

package cli_test

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWatchEndsByCtrlC: that is how a watch without a time ends, quietly; one
// with a time was broken off.
func TestWatchEndsByCtrlC(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stuck bool
		args  []string
		code  int
	}{
		{"nothing stuck", false, nil, 0},
		{"something stuck", true, nil, 3},
		{"broken off", false, []string{"--for", "1h"}, 130},
		{"broken off, something stuck", true, []string{"--for", "1h"}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &watched{t: t}
			w.before = func(n int64, _ http.ResponseWriter) bool {
				if n == 1 && tt.stuck {
					w.put(firstKey, time.Minute)
				}
				if n == 2 {
					if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
						t.Error(err)
					}
				}
				return false
			}
			code, out, told := w.watch(tt.args...)
			if code != tt.code || strings.Contains(out, "got stuck") != tt.stuck || strings.Contains(told, "canceled") {
				t.Errorf("it left with %d, want %d; told %q and said\n%s", code, tt.code, out, told)
			}
		})
	}
}
