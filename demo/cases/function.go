package cases

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// language is the library that a function uses.
type language uint8

const (
	python language = iota
	typescript
	java
)

// function is a Lambda function that keeps its records in the table.
type function struct {
	prefix   string
	language language
	// subject is what its events are about: order-77. newest is the number of
	// the newest one.
	subject string
	newest  int
	// expires is expires_after; timeout is the function's, 0 where the library
	// does not see the Lambda context; took is how long a call takes, about.
	expires, timeout, took time.Duration
	// validated is the hash of the validated part of each event; empty where
	// payload validation is off.
	validated string
	// respond is the response to a subject; nil for that of its language.
	respond func(n int) map[string]any
}

func (f function) name(n int) string { return fmt.Sprintf("%s-%d", f.subject, n) }

// hashed is the text that is hashed where the key is the subject: Java hashes a
// text without its quotes.
func (f function) hashed(n int) string {
	if f.language == java {
		return f.name(n)
	}
	return `"` + f.name(n) + `"`
}

func (f function) digest(hashed string) string {
	sum := md5.Sum([]byte(hashed))
	if f.language == typescript {
		return base64.StdEncoding.EncodeToString(sum[:])
	}
	return hex.EncodeToString(sum[:])
}

// expiration is that of what is written at a moment: whole seconds, which
// TypeScript rounds and the others cut.
func (f function) expiration(at time.Time) map[string]any {
	at = at.Add(f.expires)
	if f.language == typescript {
		at = at.Add(500 * time.Millisecond)
	}
	return number(at.Unix())
}

// response is as the language stores it: TypeScript as DynamoDB values, Python
// as JSON with spaces, Java without.
func (f function) response(n int) map[string]any {
	switch {
	case f.respond != nil:
		return f.respond(n)
	case f.language == typescript:
		return map[string]any{"M": map[string]any{"statusCode": number(200), "body": text(f.name(n) + " done")}}
	case f.language == java:
		return text(fmt.Sprintf(`{"statusCode":200,"body":"%s done"}`, f.name(n)))
	}
	return text(fmt.Sprintf(`{"body": "%s done", "statusCode": 200}`, f.name(n)))
}

// The functions that are in order, and make the table believable.

func orders() function {
	return function{
		prefix: "orders.app.lambda_handler", subject: "order", newest: 4812,
		expires: time.Hour, timeout: 30 * time.Second, took: 400 * time.Millisecond,
		respond: func(n int) map[string]any {
			return text(fmt.Sprintf(`{"accepted": true, "lines": %d, "order_id": "order-%d"}`, 1+n%7, n))
		},
	}
}

func shipping() function {
	return function{
		prefix: "shipping", language: typescript, subject: "shipment", newest: 1930,
		expires: time.Hour, timeout: 10 * time.Second, took: 800 * time.Millisecond,
		respond: func(n int) map[string]any {
			return map[string]any{"M": map[string]any{
				"carrier": text("post"), "parcels": number(int64(1 + n%3)), "label": text(fmt.Sprintf("label-%d", n)),
			}}
		},
	}
}

func inventory() function {
	return function{
		prefix: "inventory.handleRequest", language: java, subject: "item", newest: 20417,
		expires: time.Hour, timeout: 20 * time.Second, took: 250 * time.Millisecond,
		respond: func(n int) map[string]any { return text(fmt.Sprintf(`{"reserved":%d,"sku":"item-%d"}`, 1+n%4, n)) },
	}
}

func notify() function {
	return function{
		prefix: "notify.app.Mail.send", subject: "mail", newest: 77310,
		expires: time.Hour, timeout: 15 * time.Second, took: 600 * time.Millisecond,
		respond: func(n int) map[string]any {
			return text(fmt.Sprintf(`{"message_id": "m-%d", "sent": true}`, n))
		},
	}
}

// healthy is the traffic of some of them over the last hour and a half, so that
// the oldest are past their expiration and wait for TTL.
func (s *scene) healthy(of ...function) {
	for i, f := range of {
		s.traffic(f, 190-30*i, 95*time.Minute, time.Duration(10+20*i)*time.Second)
	}
}
