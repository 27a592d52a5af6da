// Package idempotent makes a Lambda handler in Go idempotent, with the records
// of Powertools for AWS Lambda (Python): the same keys, conditions, attributes
// and errors, so that both languages can share one table and one set of tools.
// There is no Powertools for Go; this is the part of it that the demo needs.
//
// Its place in the flow: the demo's function calls it, it writes the table that
// store, inspect and ui show.
//
//	event ─> key ─> PutItem if there is no live record
//	                ├─ written: handler ─> UpdateItem (COMPLETED), or DeleteItem if it failed
//	                └─ refused: the old record decides: replay, or an error
//
// A key expression is a dotted path ("detail.id"), not the whole of JMESPath.
// Text with an unpaired surrogate is hashed as U+FFFD; Python keeps it.
package idempotent
