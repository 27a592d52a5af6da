package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"golang.org/x/sync/errgroup"

	"idemtui/inspect"
	"idemtui/store/functions"
)

// Account is an AWS account in one region, or an endpoint that stands in for
// it. It is safe for concurrent use.
type Account struct {
	config                    Config
	region, profile, endpoint string
	aws                       aws.Config // of connect, for further clients
	client                    *dynamodb.Client
	sts                       *sts.Client // nil where an endpoint stands in
	clock                     *clock
}

// Region is the one that requests go to.
func (a *Account) Region() string { return a.region }

// Profile is the AWS profile that was named; empty where none was.
func (a *Account) Profile() string { return a.profile }

// Endpoint is the address of a stand-in for AWS, from the configuration or the
// environment; empty on AWS.
func (a *Account) Endpoint() string { return a.endpoint }

// Caller is who the credentials belong to.
type Caller struct{ Account, ARN string }

// Identity asks who the credentials belong to; false where nobody tells.
func (a *Account) Identity(ctx context.Context) (Caller, bool) {
	if a.sts == nil {
		return Caller{}, false
	}
	out, err := a.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil || out.Account == nil || out.Arn == nil {
		return Caller{}, false
	}
	return Caller{Account: *out.Account, ARN: *out.Arn}, true
}

// Functions asks Lambda about the functions that use a table of the account.
// Where an endpoint stands in for AWS it asks nothing.
func (a *Account) Functions(t inspect.Table) *functions.Functions {
	t.Endpoint = a.endpoint
	return functions.New(a.aws, t)
}

// Invoker hands events to functions of the account.
func (a *Account) Invoker() *functions.Invoker {
	cfg := a.aws
	if wire, ok := cfg.HTTPClient.(oneWrite); ok {
		cfg.HTTPClient = wire.next // it waits for as long as a function may run
	}
	return functions.NewInvoker(cfg)
}

// describeAtOnce bounds the DescribeTable requests of Tables; the service
// throttles its control plane.
const describeAtOnce = 8

// Tables lists all tables, by name. One that must not be described is there
// with its name alone.
func (a *Account) Tables(ctx context.Context) ([]inspect.Table, error) {
	names, err := a.tableNames(ctx)
	if err != nil {
		return nil, err
	}
	tables := make([]inspect.Table, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(describeAtOnce)
	for i, name := range names {
		group.Go(func() error {
			t, err := a.listed(ctx, name)
			tables[i] = t
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(tables, func(t inspect.Table) bool { return t.Name == "" }), nil
}

func (a *Account) tableNames(ctx context.Context) ([]string, error) {
	var names []string
	pages := dynamodb.NewListTablesPaginator(a.client, &dynamodb.ListTablesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, a.problem("list the tables of "+a.place(), err)
		}
		names = append(names, page.TableNames...)
	}
	return names, nil
}

// listed describes a table for the list. Tables come and go meanwhile: one that
// has gone is the zero value.
func (a *Account) listed(ctx context.Context, name string) (inspect.Table, error) {
	d, err := a.describe(ctx, name)
	var p *inspect.Problem
	switch {
	case errors.As(err, &p) && p.Kind == inspect.KindNoTable:
		return inspect.Table{}, nil
	case errors.As(err, &p) && (p.Kind == inspect.KindPermission || p.Kind == inspect.KindThrottled):
		return a.named(name), nil
	case err != nil:
		return inspect.Table{}, err
	}
	t := d.table
	if !d.fits() {
		return t, nil
	}
	a.describeTTL(ctx, &t)
	t.LooksRight = strings.Contains(strings.ToLower(name), "idempoten") || t.TTL == inspect.TTLOn
	return t, nil
}

// place names where requests go, for a person.
func (a *Account) place() string {
	if a.endpoint != "" {
		return a.endpoint
	}
	return a.region
}

// keyNames are the key attributes that were named.
func (a *Account) keyNames() string {
	names := a.config.Attributes
	if names.SortKey == "" {
		return names.Key
	}
	return names.Key + " and " + names.SortKey
}

func (a *Account) partitionHint() string {
	if a.endpoint != "" {
		return ""
	}
	return ", and that the region " + a.region + " is enabled in the account"
}

// loginAdvice says how to get fresh credentials.
func (a *Account) loginAdvice() string {
	if a.profile != "" {
		return fmt.Sprintf("log in again, with SSO: aws sso login --profile %s", a.profile)
	}
	return "log in again (with SSO: aws sso login), or set fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
}

// tellCredentials says why there is nothing to sign with.
func (a *Account) tellCredentials(p *inspect.Problem) {
	p.Kind = inspect.KindCredentials
	text := p.Err.Error()
	switch {
	case strings.Contains(text, "SSO") || strings.Contains(text, "sso"):
		p.Why, p.Advice = "the SSO login has expired or was never done", a.loginAdvice()
	case isExpired(codeOf(p.Err), text):
		p.Why, p.Advice = "the credentials have expired", a.loginAdvice()
	case strings.Contains(text, "AssumeRoleTokenProvider"):
		p.Why = "the profile's role wants an MFA code, which idemtui does not ask for"
		p.Advice = "get a session first, and start idemtui with its credentials in the environment"
	case a.profile != "":
		p.Why = fmt.Sprintf("profile %s gives none (%s)", a.profile, oneLine(root(p.Err).Error()))
		p.Advice = "check the profile, or log in: aws sso login --profile " + a.profile
	default:
		p.Why = "there are none in the environment, in ~/.aws or from the machine"
		p.Advice = "set AWS_PROFILE or give --profile" + demoAdvice
	}
}

// configProblem tells why the SDK's configuration cannot be read.
func (a *Account) configProblem(err error) error {
	p := &inspect.Problem{Kind: inspect.KindCredentials, What: "read the AWS configuration", Err: err}
	var profile config.SharedConfigProfileNotExistError
	switch {
	case errors.As(err, &profile):
		p.Why = fmt.Sprintf("there is no profile %s", profile.Profile)
		p.Advice = "aws configure list-profiles shows those there are"
	default:
		p.Why = oneLine(err.Error())
		p.Advice = "mend ~/.aws/config or the AWS_ variables"
	}
	return p
}

// findTables names what could have been meant instead of a missing table.
func (a *Account) findTables(ctx context.Context) (right []string, account string) {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tables, err := a.Tables(ctx)
	if err == nil {
		for _, t := range tables {
			if t.LooksRight {
				right = append(right, t.Name)
			}
			account = t.Account
		}
	}
	if account == "" {
		caller, _ := a.Identity(ctx)
		account = caller.Account
	}
	return right, account
}

// accountOf is the account number in an ARN.
func accountOf(text string) string {
	parsed, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	return parsed.AccountID
}
