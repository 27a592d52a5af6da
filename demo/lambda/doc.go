// Package lambda is a small local AWS Lambda: it starts a function as processes
// of its own, speaks the Runtime API with them, hands each one event at a time
// and enforces the deadline.
//
// Its place in the flow: demo sends an event, this package runs the function on
// it, the function writes its idempotency record through demo/dynamo, and
// store, inspect and ui show that record.
//
//	Invoke API ─┐
//	Async ──────┴> Runtime ─> process (cold start) ─> GET next ─> the function ─> POST response
//	                              │                                                │
//	                              └── exit, SIGKILL, deadline ─> FunctionError <───┘
//
// The files: lambda.go is what is run and what comes of it, runtime.go who may
// run now, pool.go the environments, invocation.go the way of one event through
// one of them, process.go and api.go the process and its Runtime API;
// invoke.go and async.go are what callers use over HTTP; handler.go and
// bootstrap/ run a Python or Node handler with nothing installed.
//
// A process that exits or runs past its deadline is replaced by a new one at the
// next event, as on AWS. The environment of a function is made from nothing:
// none of the caller's AWS settings can reach it.
package lambda
