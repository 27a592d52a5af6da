// Package store reads an idempotency table of DynamoDB, or of an endpoint that
// stands in for it, through the AWS SDK.
//
// It is the second step of the flow table -> store -> inspect -> ui: it fills
// inspect's Records and leaves all meaning to inspect. Whatever goes wrong
// comes back as an *inspect.Problem, one line that a person can act on.
//
//	Open     configuration, region, credentials        open.go
//	Account  the tables there are                       account.go
//	Table    what is known of one, and its service's clock  describe.go, table.go
//	Load     the whole table: segments, pace, pages     load.go, segment.go, pace.go
//	decode   one item to one Record, for every read     decode.go, value.go
//
// Below them every request passes wire.go, which keeps requests and answers in
// memory, checks their sums and reads the clock, and retry.go. readonly.go
// refuses operations that could write. Package functions asks Lambda, through
// the same gate, how long the calls of a table's functions may run.
package store
