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
		"ListVersionsByFunction", "GetFunctionConfiguration",
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
		Why:    "refused, because idemtui is read-only here, by --read-only or by its config file",
		Advice: "start it with --read-only=false",
	}
}

// readOnly is the same account with every operation refused that could write.
func (a *Account) readOnly() *Account {
	guarded := *a
	guarded.config.ReadOnly = true
	guarded.connect(a.aws)
	return &guarded
}
