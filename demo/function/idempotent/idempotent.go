package idempotent

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"regexp"
	"time"
)

// Handler is what is protected, and what protecting it gives back: an event in,
// a JSON text out.
type Handler func(ctx context.Context, event json.RawMessage) (json.RawMessage, error)

// Config says what makes two events the same and for how long.
type Config struct {
	Prefix       string           // before the # of every key: function.module.qualname
	Key          string           // path of the key in the event; empty = the whole event
	Validation   string           // path of what must not differ between duplicates; empty = off
	RaiseOnNoKey bool             // an event without key fails; else it runs unprotected
	ExpiresAfter time.Duration    // 0 = 1 hour
	Hash         func() hash.Hash // nil = MD5
	Now          func() time.Time // nil = time.Now
}

// Invoke lets aws-lambda-go run a Handler without encoding its result anew, so
// that a replay is the stored response byte by byte.
func (h Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return h(ctx, payload) }

// attempts is how often a record is tried that vanished or expired between
// the put and the look at it.
const attempts = 3

// Protect returns a handler that runs h once per key: a duplicate gets the
// stored response, or an error while the first call is still running. With a
// path in c that is no dotted path every call fails: an expression that selects
// nothing would leave the handler unprotected without a word.
func Protect(h Handler, t Table, c Config) Handler {
	if c.ExpiresAfter == 0 {
		c.ExpiresAfter = time.Hour
	}
	if c.Hash == nil {
		c.Hash = md5.New
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	p := &protected{handler: h, table: t.withDefaults(), config: c}
	for _, path := range []string{c.Key, c.Validation} {
		if path != "" && !dotted.MatchString(path) {
			return func(context.Context, json.RawMessage) (json.RawMessage, error) { return nil, &PathError{path} }
		}
	}
	return p.handle
}

// dotted are the paths that mean here what they mean to JMESPath.
var dotted = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)

type protected struct {
	handler Handler
	table   Table
	config  Config
}

// call is one event with its key and, if validated, the hash of its payload.
type call struct {
	event      json.RawMessage
	key        string
	validation string
}

func (p *protected) handle(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
	c, err := p.call(event)
	if err != nil {
		return nil, err
	}
	if c.key == "" {
		return p.handler(ctx, event) // no key, and nobody asked to be told
	}
	for try := 1; ; try++ {
		response, err := p.attempt(ctx, c)
		var moved *IdempotencyInconsistentStateError
		if errors.As(err, &moved) && try < attempts {
			continue
		}
		return response, err
	}
}

// call finds the key of an event: the digest of its canonical text.
func (p *protected) call(event json.RawMessage) (call, error) {
	root, err := parse(event)
	if err != nil {
		return call{}, fmt.Errorf("read the event: %w", err)
	}
	c := call{event: event}
	selected := lookup(root, p.config.Key)
	if missing(selected) {
		if p.config.RaiseOnNoKey {
			return call{}, &IdempotencyKeyError{}
		}
		return c, nil
	}
	c.key = p.config.Prefix + "#" + p.digest(selected)
	if p.config.Validation != "" {
		c.validation = p.digest(lookup(root, p.config.Validation))
	}
	return c, nil
}

func (p *protected) digest(v any) string {
	h := p.config.Hash()
	_, _ = h.Write(canonical(v)) // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

func (p *protected) attempt(ctx context.Context, c call) (json.RawMessage, error) {
	old, err := p.table.begin(ctx, c, p.config.Now(), p.config.ExpiresAfter)
	switch {
	case err != nil:
		return nil, err
	case old != nil:
		return p.judge(c, *old)
	}
	return p.execute(ctx, c)
}

// execute runs the handler while the record is INPROGRESS. Completing and
// deleting must not fail because the deadline came: they have time of their own.
func (p *protected) execute(ctx context.Context, c call) (response json.RawMessage, err error) {
	returned := false
	defer func() {
		if !returned { // a panic goes on, but it must not leave the key locked
			_ = p.table.remove(ctx, c)
		}
	}()
	response, err = p.handler(ctx, c.event)
	returned = true
	if err != nil {
		if failed := p.table.remove(ctx, c); failed != nil {
			return nil, failed
		}
		return nil, err
	}
	if len(response) == 0 { // a Go handler's way to say None
		response = json.RawMessage("null")
	}
	data, err := Text(response)
	if err != nil {
		return nil, &IdempotencyPersistenceLayerError{completing, err}
	}
	if err := p.table.complete(ctx, c, data, p.config.Now().Add(p.config.ExpiresAfter)); err != nil {
		return nil, err
	}
	return response, nil
}

// judge decides what a duplicate gets, by the record that refused its put.
func (p *protected) judge(c call, old record) (json.RawMessage, error) {
	if c.validation != "" && old.validation != c.validation {
		return nil, &IdempotencyValidationError{}
	}
	now := p.config.Now()
	switch {
	case old.status != statusInProgress && old.status != statusCompleted && old.status != statusExpired:
		return nil, &IdempotencyPersistenceLayerError{starting, errors.New(old.status)}
	case old.status == statusExpired || float64(now.Unix()) > old.expiration:
		return nil, &IdempotencyInconsistentStateError{"save_inprogress and get_record return inconsistent results."}
	case old.status == statusCompleted:
		return replay(old)
	case old.hasDeadline && old.deadline < float64(now.UnixMilli()):
		return nil, &IdempotencyInconsistentStateError{"item should have been expired in-progress because it already time-outed."}
	}
	return nil, &IdempotencyAlreadyInProgressError{p.config.Key, p.table.named(c)}
}

// replay returns the stored response. Python stores falsy results as they are
// but replays them as None.
func replay(old record) (json.RawMessage, error) {
	if old.dataType != "" {
		return nil, &TypeError{old.dataType}
	}
	if old.data == "" {
		return json.RawMessage("null"), nil
	}
	v, err := parse([]byte(old.data))
	if err != nil && onlyPython(old.data) {
		return json.RawMessage(old.data), nil
	}
	if err != nil {
		return nil, &JSONDecodeError{err}
	}
	if falsy(v) {
		return json.RawMessage("null"), nil
	}
	return canonical(v), nil
}
