// Package find tells which record belongs to an event when nothing is known of
// the function: not its language, not its key expression, not its prefix. It
// makes all keys that a function might make of the event, looks for them among
// a table's records, and where there is none explains the nearest miss.
package find
