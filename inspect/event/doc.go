// Package event reads an event as the libraries see it. What encoding/json
// throws away decides a key: 1.0 is another number than 1, a 30-digit integer
// is exact in one language and a double in the next, the order of members
// counts in some, and half of a surrogate pair is text in all of them.
package event
