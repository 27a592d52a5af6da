package demo

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"
)

// The history is what a table looks like after some days with three functions
// in three languages and one bad night. Every state is in it but running: only
// a real delivery is that. All times are relative to now, all keys are the
// same in every session.

// expiresAfter is what all of its functions are set to: the libraries' default.
const expiresAfter = time.Hour

// past is a record in the making.
type past struct {
	now time.Time
	it  item
}

// history returns the seeded records.
func history(now time.Time) []item {
	h := &chronicle{now: now}
	h.python()
	h.unregistered()
	h.typescript()
	h.java()
	h.broken()
	return h.items
}

type chronicle struct {
	now   time.Time
	items []item
}

func str(s string) map[string]any { return map[string]any{"S": s} }

func number(n int64) map[string]any { return map[string]any{"N": strconv.FormatInt(n, 10)} }

// add keeps a record of a call that was started some time ago.
func (h *chronicle) add(key, status string, started time.Duration) past {
	it := item{
		"id":         str(key),
		"status":     str(status),
		"expiration": number(h.now.Add(-started + expiresAfter).Unix()),
	}
	h.items = append(h.items, it)
	return past{h.now.Add(-started), it}
}

// deadline says when the function's time would be up, counted from its start.
func (p past) deadline(after time.Duration) past {
	p.it["in_progress_expiration"] = number(p.now.Add(after).UnixMilli())
	return p
}

func (p past) data(v map[string]any) past {
	p.it["data"] = v
	return p
}

// python is the demo's own function: orders 57 to 80.
func (h *chronicle) python() {
	receipt := func(n int) map[string]any {
		return str(fmt.Sprintf(`{"charge_id": "ch-%d", "charged": %d.5, "order_id": "order-%d"}`, n, 5+n%40, n))
	}
	for i := range 12 { // fresh: a duplicate is replayed
		n := 80 - i
		h.add(key(order(n)), "COMPLETED", time.Duration(2+4*i)*time.Minute).deadline(3 * time.Second).data(receipt(n))
	}
	for i := range 5 { // expired, and TTL has not come by yet
		n := 68 - i
		h.add(key(order(n)), "COMPLETED", time.Duration(65+35*i)*time.Minute).deadline(3 * time.Second).data(receipt(n))
	}
	for i := range 6 { // killed or timed out, 12 to 14 minutes ago: lapsed
		h.add(key(order(63-i)), "INPROGRESS", time.Duration(705+22*i)*time.Second).deadline(3 * time.Second)
	}
	h.add(key(order(57)), "INPROGRESS", 3*time.Hour).deadline(3 * time.Second)
}

func order(n int) string { return fmt.Sprintf("order-%d", n) }

// unregistered is a function that did not register its Lambda context: its
// records have no deadline, so those of dead calls block until they expire.
func (h *chronicle) unregistered() {
	id := func(n int) string {
		return "billing.app.Invoice.send#" + hexDigest(fmt.Sprintf(`"invoice-%d"`, n))
	}
	for i := range 4 { // stuck: older than any Lambda call can be
		h.add(id(900+i), "INPROGRESS", time.Duration(32+5*i)*time.Minute)
	}
	for i := range 2 { // held: may still be at work
		h.add(id(910+i), "INPROGRESS", time.Duration(4+3*i)*time.Minute)
	}
	for i := range 3 {
		h.add(id(920+i), "COMPLETED", time.Duration(11+9*i)*time.Minute).
			data(str(fmt.Sprintf(`{"sent": true, "to": "customer-%d"}`, i+1)))
	}
}

// typescript writes base64 digests and native values.
func (h *chronicle) typescript() {
	id := func(n int) string {
		sum := md5.Sum(fmt.Appendf(nil, `"shipment-%d"`, n))
		return "shipping#" + base64.StdEncoding.EncodeToString(sum[:])
	}
	label := func(n int) map[string]any {
		return map[string]any{"M": map[string]any{
			"carrier": str("post"), "parcels": number(int64(1 + n%3)), "label": str(fmt.Sprintf("label-%d ✓", n)),
		}}
	}
	for i := range 5 {
		h.add(id(300+i), "COMPLETED", time.Duration(3+7*i)*time.Minute).deadline(10 * time.Second).data(label(i))
	}
	h.add(id(310), "COMPLETED", 100*time.Minute).deadline(10 * time.Second).data(label(10))
	h.add(id(311), "INPROGRESS", 19*time.Minute).deadline(10 * time.Second)
}

// java hashes a string without its quotes and stores compact JSON.
func (h *chronicle) java() {
	id := func(n int) string { return "inventory.handleRequest#" + hexDigest(fmt.Sprintf("item-%d", n)) }
	for i := range 4 {
		h.add(id(40+i), "COMPLETED", time.Duration(6+8*i)*time.Minute).deadline(20 * time.Second).
			data(str(fmt.Sprintf(`{"reserved":%d,"sku":"item-%d"}`, i+1, 40+i)))
	}
	h.add(id(50), "INPROGRESS", 26*time.Minute).deadline(20 * time.Second)
}

// broken are the records of a hand-written layer that mixed up its units.
func (h *chronicle) broken() {
	id := func(n int) string { return "refund.app.handler#" + hexDigest(fmt.Sprintf(`"refund-%d"`, n)) }
	ms := h.add(id(1), "COMPLETED", 50*time.Minute).data(str(`{"refunded": true}`))
	ms.it["expiration"] = number(h.now.Add(10 * time.Minute).UnixMilli()) // never expires
	sec := h.add(id(2), "INPROGRESS", 8*time.Minute)
	sec.it["in_progress_expiration"] = number(h.now.Add(-7 * time.Minute).Unix()) // every duplicate takes over
	h.add(id(3), "DONE", 15*time.Minute).data(str(`{"refunded": true}`))
}
