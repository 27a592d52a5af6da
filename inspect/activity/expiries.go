package activity

import (
	"time"

	"idemtui/inspect"
)

// expiries remembers what is supposed of each prefix's expires_after.
type expiries struct {
	policy inspect.Policy
	known  map[string]time.Duration
}

func newExpiries(p inspect.Policy) expiries { return expiries{p, map[string]time.Duration{}} }

func (e expiries) of(prefix string) time.Duration {
	expiresAfter, ok := e.known[prefix]
	if !ok {
		expiresAfter, _ = e.policy.SupposedExpiry(prefix)
		e.known[prefix] = expiresAfter
	}
	return expiresAfter
}
