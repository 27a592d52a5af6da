package store

import (
	"net/http"
	"sync"
	"time"
)

// clock measures the service's clock by the Date of its answers. A Date is
// whole seconds, cut, and was written somewhere between request and answer: it
// bounds the skew, and each further answer may narrow the bounds.
type clock struct {
	mu        sync.Mutex
	low, high time.Duration // the skew lies between them
	known     bool
}

// observe learns from one answer. An answer with an Age comes from a cache and
// tells the time of another day.
func (c *clock) observe(header http.Header, sent, received time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil || header.Get("Age") != "" {
		return
	}
	// Without the monotonic reading: the wall clock is what is compared.
	sent, received = sent.Round(0), received.Round(0)
	low, high := date.Sub(received), date.Add(time.Second).Sub(sent)
	if low > high {
		return // the local clock was set back in between
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known || low > c.high || high < c.low {
		// The first answer, or one of the clocks was set meanwhile.
		c.low, c.high, c.known = low, high, true
		return
	}
	c.low, c.high = max(c.low, low), min(c.high, high)
}

// leastSkew is where a skew begins to matter. A Date is cut to whole seconds:
// less may be no more than that and the way of the answer.
const leastSkew = 1500 * time.Millisecond

// skew is the service's clock minus the local one, to within a second. Clocks
// that may agree are taken to agree.
func (c *clock) skew() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known || c.low <= 0 && c.high >= 0 {
		return 0
	}
	skew := c.low + (c.high-c.low)/2
	if skew.Abs() < leastSkew {
		return 0
	}
	return skew
}

// now is the service's time.
func (c *clock) now() time.Time { return time.Now().Round(0).Add(c.skew()) }
