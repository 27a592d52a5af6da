// Package endtoend judges the built binary from outside: in a real terminal,
// against calls of the real libraries, killed at each step, and with the
// service, the way to it and the disk at fault. Its tests have the tag e2e:
// they need tmux, and those of the races Python and Node; see docs/testing.md.
//
//	terminal_test.go   a terminal of one's own, and what a person sees in it
//	rig_test.go        an endpoint with a hook that sees each request of the binary
//	race, crash, fault what a purge must withstand
package endtoend
