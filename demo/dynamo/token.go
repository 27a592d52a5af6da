package dynamo

import (
	"crypto/sha256"
	"encoding/json"
	"time"
)

// tokenLife is how long after a transaction its ClientRequestToken keeps it
// from being made again.
const tokenLife = 10 * time.Minute

// token is a transaction that was made: by what parameters, and when.
type token struct {
	parameters [sha256.Size]byte
	made       time.Time
}

// alreadyMade tells whether the transaction was made before under its token;
// the lock is held.
func (e *Endpoint) alreadyMade(in *transactWriteInput) (bool, error) {
	now := e.clock()
	for name, t := range e.tokens {
		if now.Sub(t.made) > tokenLife {
			delete(e.tokens, name)
		}
	}
	if in.ClientRequestToken == nil {
		return false, nil
	}
	made, found := e.tokens[*in.ClientRequestToken]
	if !found {
		return false, nil
	}
	parameters, err := in.digest()
	if err != nil {
		return false, err
	}
	if parameters != made.parameters {
		return false, refusal("IdempotentParameterMismatchException",
			"The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical")
	}
	return true, nil
}

// remember notes that the transaction was made; the lock is held.
func (e *Endpoint) remember(in *transactWriteInput) {
	if in.ClientRequestToken == nil {
		return
	}
	if parameters, err := in.digest(); err == nil {
		e.tokens[*in.ClientRequestToken] = token{parameters: parameters, made: e.clock()}
	}
}

// digest is the same for the same actions: members in any order, and whatever
// the request asks to be told.
func (in *transactWriteInput) digest() ([sha256.Size]byte, error) {
	text, err := json.Marshal(in.TransactItems)
	if err != nil {
		return [sha256.Size]byte{}, &Error{Type: "InternalServerError", Message: "compare transactions: " + err.Error(), Status: statusInternal}
	}
	return sha256.Sum256(text), nil
}
