// Package inspect is the model of an idempotency table: records as the
// Powertools libraries write them, the state that follows from a record and a
// moment, its age, its key's parts, and the words for all of it.
//
// It is the middle of the flow table -> store -> inspect -> ui: store fills
// Records, ui and its command line show what inspect says of them. The package
// is pure. It reads no clock, opens nothing, and knows neither the AWS SDK nor
// the screen; every moment is handed in.
package inspect
