// Package eventkey computes the idempotency key of an event as the four
// Powertools libraries do: what an expression selects, written in the language's
// own canonical text, hashed, behind a prefix.
//
// Python follows 3.37, TypeScript 2.35, Java 2.10 on JDK 17; each was held
// against the recorded output of the real library. .NET follows the source of
// 1.3 and was not run.
package eventkey
