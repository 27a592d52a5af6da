package inspect

import (
	"encoding/json"
	"fmt"
)

// Outcome is what became of one record in a purge or a restore. It says what
// is known, never what is likely.
type Outcome uint8

// The outcomes. The zero value is none yet.
const (
	OutcomeNone Outcome = iota
	Purged              // it was as witnessed, and was deleted
	Restored            // it is in the table again as it was journaled
	Changed             // it was not as witnessed any more and was left alone
	Gone                // it was not there any more
	Failed              // the service refused, or never answered and nothing happened
	Unknown             // an attempt had no answer, and the record is not as it was
	NotTried            // the run stopped before it
)

// String is the word of an outcome, as journals and JSON use it.
func (o Outcome) String() string {
	switch o {
	case OutcomeNone:
		return ""
	case Purged:
		return "purged"
	case Restored:
		return "restored"
	case Changed:
		return "changed"
	case Gone:
		return "gone"
	case Failed:
		return "failed"
	case Unknown:
		return "unknown"
	case NotTried:
		return "not_tried"
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// ParseOutcome is the outcome of a word; OutcomeNone has none.
func ParseOutcome(word string) (Outcome, bool) {
	for o := Purged; o <= NotTried; o++ {
		if o.String() == word {
			return o, true
		}
	}
	return OutcomeNone, false
}

// Guard is the condition of one delete: it holds only while the record is
// exactly as it was witnessed.
type Guard struct {
	// Expression is the ConditionExpression.
	Expression string `json:"expression"`
	// Names and Values are its placeholders; the values are DynamoDB JSON.
	Names  map[string]string          `json:"names"`
	Values map[string]json.RawMessage `json:"values,omitempty"`
}
