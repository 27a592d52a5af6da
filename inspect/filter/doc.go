// Package filter is the filter language that the dashboard and the verbs
// share: terms joined by AND, as in
//
//	state:stuck,lapsed fn:orders key:3f9 age>15m -status:COMPLETED
//
// A Query is parsed once and asked for the rows of a snapshot at a moment. The
// package is pure, as the rest of inspect is.
package filter
