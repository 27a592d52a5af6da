// Package activity counts the records of a table by function and by time: which
// function has how much of what, when records were started or completed, and
// when keys are free again.
//
// When a call started is not stored. It is expiration - expires_after, and that
// is known, bounded or supposed: see inspect.PlacedAt. What is counted here
// shows and explains; no purge rests on it.
package activity
