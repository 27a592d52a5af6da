package demo

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// prefix is what the demo function puts before its keys.
const prefix = FunctionName + ".app.lambda_handler"

// event is an EventBridge event on its way to the function.
type event struct {
	id      string // the envelope's: a producer that sends twice gets a new one
	orderID string // detail.id: stays the same
	amount  float64
	payload []byte
}

// newEvent makes an event in EventBridge's own shape.
func newEvent(orderID string, amount float64, work time.Duration, now time.Time) (event, error) {
	type detail struct {
		ID     string  `json:"id"`
		Amount float64 `json:"amount"`
		WorkMS int64   `json:"work_ms"`
	}
	id := uuid.NewString()
	payload, err := json.Marshal(struct {
		Version    string   `json:"version"`
		ID         string   `json:"id"`
		DetailType string   `json:"detail-type"`
		Source     string   `json:"source"`
		Account    string   `json:"account"`
		Time       string   `json:"time"`
		Region     string   `json:"region"`
		Resources  []string `json:"resources"`
		Detail     detail   `json:"detail"`
	}{
		"0", id, "OrderPlaced", "shop.orders", account, now.UTC().Format(time.RFC3339), Region, []string{},
		detail{orderID, amount, work.Milliseconds()},
	})
	if err != nil {
		return event{}, fmt.Errorf("make an event for %s: %w", orderID, err)
	}
	return event{id: id, orderID: orderID, amount: amount, payload: payload}, nil
}

// key is the idempotency key of an order: the digest covers the JSON text of
// the id, with its quotes.
func key(orderID string) string { return prefix + "#" + hexDigest(`"`+orderID+`"`) }

func hexDigest(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
