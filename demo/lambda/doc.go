// Package lambda is a small local AWS Lambda: it starts a function as a process
// of its own, speaks the Runtime API with it, hands it one event at a time and
// enforces the deadline.
//
// Its place in the flow: demo sends an event, this package runs the function on
// it, the function writes its idempotency record through demo/dynamo, and
// store, inspect and ui show that record.
//
//	Invoke ─> process (cold start) ─> GET next ─> the function ─> POST response
//	                │                                              │
//	                └── exit, SIGKILL, deadline ─> FunctionError <─┘
//
// A process that exits or runs past its deadline is replaced by a new one at the
// next event, as on AWS. The environment of a function is made from nothing:
// none of the caller's AWS settings can reach it.
package lambda
