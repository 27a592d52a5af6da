package store

import (
	"slices"

	"github.com/aws/smithy-go/middleware"

	"idemtui/inspect"
)

// reads are the operations that --read-only lets through. Whatever is not
// named here may write, now or in a later SDK.
func reads() []string {
	return []string{
		"ListTables", "DescribeTable", "DescribeTimeToLive",
		"Scan", "Query", "GetItem", "BatchGetItem",
		"GetCallerIdentity",
		"ListVersionsByFunction",
	}
}

// readsOnly refuses an operation while its stack is built: nothing of it is
// sent, whoever asked for it.
func readsOnly(stack *middleware.Stack) error {
	if slices.Contains(reads(), stack.ID()) {
		return nil
	}
	return &inspect.Problem{
		Kind:   inspect.KindBadInput,
		What:   "request " + stack.ID(),
		Why:    "refused, because idemtui was started read-only",
		Advice: "start it without --read-only",
	}
}
