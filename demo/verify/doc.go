// Package verify answers whether a handler is idempotent: it delivers an event
// to it as its source would, delivers it again, and again twice at once, and
// looks at what the handler did, as the endpoint and the runtime saw it.
//
// Its place in the flow: a handler of a person's own runs in demo/lambda, sees
// demo/world as AWS, and leaves its record in demo/dynamo; demo/bench holds them. What is judged is
// never what the handler says of itself.
//
//	verify.go    the deliveries and the required checks
//	notes.go     what happens beyond them: no key, changed payload, crash, timeout
//	evidence.go  deliveries, requests and records in words
package verify
