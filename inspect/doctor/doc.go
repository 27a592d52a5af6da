// Package doctor examines a whole table: is it set up right, and is each
// function that uses it? It is pure: what Lambda and DynamoDB told comes in,
// findings go out.
//
//	Case      what is examined: records, table, policy    doctor.go
//	Checks    the table of all checks                     check.go
//	Examine   one pass over the records, then the checks  doctor.go, tally.go
//	          the checks by subject: the table, keys,     table.go, keys.go,
//	          deadlines, units, how long records live,    deadlines.go, units.go, times.go,
//	          what is stored                              stored.go
//	Finding   what was found, of which records            finding.go
//
// A check says of one record whether it is hit, then of one prefix whether that
// makes a finding. Counts, the records behind a finding and what was fine all
// come from that one answer.
package doctor
