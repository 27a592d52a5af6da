// Package demo is everything that stands in for AWS in one session: a table on
// the embedded endpoint (demo/dynamo), a function as a process of its own
// (demo/lambda), a payment service that counts its charges, and a bus that
// delivers an EventBridge event once, twice, or to a function that is killed.
//
// Its place in the flow: demo fills the table that store reads and ui shows.
//
//	Send, Duplicate, Kill ─> demo/lambda ─> function process ─┬─> trace ─> demo/dynamo <─ store <─ ui
//	      └─────────── Next: what became of each delivery <───┴─> payments (the ledger)
//
// A story is scenes, each on a stage with a session of its own (script.go says
// which, scenes.go what is done and checked in each):
//
//	SetStage ─> Session ─> Play: acts, deliveries, checks ─> Scene, told at each change
//
// What became of a delivery is never guessed: it is read from the runtime's
// result, from the requests that the endpoint got from the function, and from
// the ledger of charges. Nothing here looks at the AWS environment, and nothing
// can reach an account.
package demo
