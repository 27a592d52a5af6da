// Command idemtui shows and mends the idempotency tables of Powertools for AWS
// Lambda. All of it is in ui/cli; this file only hands over the process's
// streams and leaves with the exit code.
package main

import (
	"os"

	"idemtui/ui/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
