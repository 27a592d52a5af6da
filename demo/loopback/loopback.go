// Package loopback keeps the servers of the demo to programs on this machine:
// no web page may reach them.
package loopback

import (
	"net"
	"net/http"
	"strings"
)

// Foreign reports whether a request may come from a browser: it carries an
// Origin, or names a host that is not loopback (a web page can make a name of
// its own resolve to it).
func Foreign(r *http.Request) bool {
	if r.Header.Get("Origin") != "" {
		return true
	}
	host := r.Host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		host = bare
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback())
}
