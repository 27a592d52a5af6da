// Package functions asks Lambda how long a call of a function may run: the
// little of its API that tells a held record from a stuck one.
//
// It asks for a table, about the functions that its prefixes name, in the
// table's own account and region and nowhere else. What it does not get to
// know is Lambda's limit of 15 minutes, with the reason: an unanswered question
// makes a purge more careful, it never stops one.
//
//	New   where to ask, and whether to ask at all  functions.go
//	Runs  prefixes to functions to answers         functions.go
//	      what the versions of a function tell     versions.go
//	      why an answer is missing, in one note    reason.go
//
// Apart from that an Invoker hands events to a function, for replay: invoke.go.
package functions

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"golang.org/x/sync/errgroup"

	"idemtui/inspect"
)

// Functions asks about the functions that use one table. It is safe for
// concurrent use.
type Functions struct {
	client *lambda.Client // nil where Lambda is not asked
	table  arn.ARN
	// silent is why Lambda is not asked; empty where it is.
	silent reason
}

// Answer is how long a call of a function may run.
type Answer struct {
	// Run is the longest run. Where nothing better is known it is
	// inspect.LambdaLimit.
	Run time.Duration
	// Known says that Run is Lambda's word for this function.
	Known bool
	// Durable says that Run is the timeout of a durable execution: it spans many
	// calls, and a deadline that passed does not end it.
	Durable bool
	// Missing says that Lambda knows no such function.
	Missing bool
	// ChangedAt is the latest change of any version within a day before now; zero
	// without one.
	ChangedAt inspect.Millis
	// Why says what Run rests on where that is not the versions' timeouts alone.
	Why string
}

const (
	// atOnce bounds the questions under way: the account's own deployments use
	// the same quota of Lambda's control plane.
	atOnce = 4
	// patience bounds all questions together. A plan waits for them.
	patience = 20 * time.Second
)

// New prepares to ask about the functions of a table. The configuration is that
// of the table's account; its region gives way to the table's. Lambda is not
// asked for a table of a stand-in endpoint, for one whose ARN is not known, or
// where its own requests were sent elsewhere.
func New(cfg aws.Config, t inspect.Table) *Functions {
	table, err := arn.Parse(t.ARN)
	switch {
	case t.Endpoint != "":
		return &Functions{silent: reason("the table is at " + inspect.Clean(t.Endpoint) + ", and its functions need not be in this account")}
	case err != nil || table.Region == "" || table.AccountID == "":
		return &Functions{silent: "the table's ARN is not known, and with it account and region"}
	}
	cfg.Region = table.Region
	client := lambda.NewFromConfig(cfg)
	if client.Options().BaseEndpoint != nil {
		return &Functions{silent: "an endpoint of its own is configured for Lambda"}
	}
	return &Functions{client: client, table: table}
}

// Asks reports whether Lambda is asked at all.
func (f *Functions) Asks() bool { return f.client != nil }

// Runs asks how long calls of the prefixes' functions may run, each function
// once. Prefixes of code outside Lambda are not in the answer. The notes are
// for a person, one for each reason that an answer rests on the limit.
func (f *Functions) Runs(ctx context.Context, prefixes []string, now inspect.Millis) (map[string]Answer, []string) {
	users := map[string][]string{}
	for _, prefix := range prefixes {
		if !inspect.OutsideLambda(prefix) {
			name := inspect.SplitPrefix(prefix).Function
			users[name] = append(users[name], prefix)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var (
		mu      sync.Mutex
		answers = map[string]Answer{}
		why     = reasons{}
		group   errgroup.Group
	)
	group.SetLimit(atOnce)
	for name, prefixes := range users {
		group.Go(func() error {
			answer, because := f.run(ctx, name, now)
			answer.Why = string(because)
			mu.Lock()
			defer mu.Unlock()
			why.add(because, name)
			for _, prefix := range prefixes {
				answers[prefix] = answer
			}
			return nil
		})
	}
	_ = group.Wait() // none fails: what went wrong is a reason
	return answers, why.notes()
}

// run is the answer for one function, with the reason where it is not the
// versions' timeouts alone.
func (f *Functions) run(ctx context.Context, name string, now inspect.Millis) (Answer, reason) {
	unknown := Answer{Run: inspect.LambdaLimit}
	switch {
	case !f.Asks():
		return unknown, f.silent
	case !functionName.MatchString(name):
		return unknown, "no Lambda function has such a name"
	}
	versions, err := f.versions(ctx, name)
	if err != nil {
		_, unknown.Missing = errors.AsType[*types.ResourceNotFoundException](err)
		return unknown, f.reasonOf(err)
	}
	if !f.own(versions, name) {
		return unknown, "Lambda told of functions that are not in the table's account"
	}
	return judge(versions, now)
}

// functionName keeps to plain names. Lambda takes ARNs in their place, and
// whoever writes a prefix could name a function elsewhere.
var functionName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// versions are $LATEST and all published versions.
func (f *Functions) versions(ctx context.Context, name string) ([]types.FunctionConfiguration, error) {
	var all []types.FunctionConfiguration
	pages := lambda.NewListVersionsByFunctionPaginator(f.client, &lambda.ListVersionsByFunctionInput{FunctionName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the versions of function %s: %w", name, err)
		}
		all = append(all, page.Versions...)
	}
	return all, nil
}

// own reports whether all versions are of the function in the table's account
// and region.
func (f *Functions) own(versions []types.FunctionConfiguration, name string) bool {
	for _, v := range versions {
		found, err := arn.Parse(aws.ToString(v.FunctionArn))
		resource := found.Resource + ":" // function:NAME, function:NAME:VERSION
		if err != nil || found.AccountID != f.table.AccountID || found.Region != f.table.Region ||
			!strings.HasPrefix(resource, "function:"+name+":") {
			return false
		}
	}
	return true
}
