// Command bootstrap is the demo's function as AWS Lambda runs it: the one
// executable in the archive of a provided.al2023 function. See ../README.md.
package main

import "idemtui/demo/function"

func main() { function.Main() }
