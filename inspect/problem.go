package inspect

import "fmt"

// Kind sorts what can go wrong with a table by what a person can do about it.
type Kind uint8

// The kinds of a Problem.
const (
	KindOther       Kind = iota
	KindCredentials      // none found, or expired
	KindPermission       // a request was denied
	KindNoTable          // the table is not there
	KindSchema           // the table's keys are not the attributes that were named
	KindNotDynamoDB      // the endpoint answered, but not as DynamoDB does
	KindNetwork          // nothing answered
	KindThrottled        // the table's read capacity is used up
	KindBadInput         // a person named something that cannot be
)

// Problem is an error as it is told to a person: what failed on what, why, and
// what to do, in one line.
type Problem struct {
	Kind Kind
	// What failed and on what: "read table IdempotencyTable".
	What string
	// Why it failed: "dynamodb:Scan is not allowed for role oncall".
	Why string
	// Advice is what to do; empty where there is nothing to advise.
	Advice string
	// Err is the cause, for errors.Is and As; it is not printed.
	Err error
}

// Error is the whole of it in one line.
func (p *Problem) Error() string {
	text := p.What
	if p.Why != "" {
		text = fmt.Sprintf("%s: %s", text, p.Why)
	}
	if p.Advice != "" {
		text = fmt.Sprintf("%s; %s", text, p.Advice)
	}
	return text
}

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Err }
