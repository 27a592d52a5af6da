package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"

	"idemtui/inspect"
)

// demoAdvice ends the advice where nothing can be read at all.
const demoAdvice = ", or try idemtui demo"

// problem tells what failed in one line. It never shows the SDK's own chain of
// errors; that stays reachable as the cause.
func (a *Account) problem(what string, err error) error {
	if known, ok := errors.AsType[*inspect.Problem](err); ok {
		return known
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !isTimeout(err) {
		return fmt.Errorf("%s: %w", what, err)
	}
	p := &inspect.Problem{What: what, Err: err}
	var api smithy.APIError
	var attempt *attemptError
	switch {
	case errors.As(err, &attempt):
		a.tellAttempt(p, attempt)
	case errors.As(err, &api):
		a.tellAnswer(p, api)
	default:
		a.tellNetwork(p)
	}
	return p
}

// tellAttempt is for answers that were none.
func (a *Account) tellAttempt(p *inspect.Problem, e *attemptError) {
	p.Kind, p.Why = inspect.KindNetwork, e.text
	switch {
	case e.foreign:
		p.Kind = inspect.KindNotDynamoDB
		p.Why = fmt.Sprintf("what answers at %s is not DynamoDB (%s)", a.place(), e.text)
		p.Advice = "check --endpoint-url and AWS_ENDPOINT_URL, or the proxy in between"
	case e.again:
		p.Why = fmt.Sprintf("%s at every attempt", e.text)
		p.Advice = "try again; if it stays, look at the network or proxy in between"
	default:
		p.Why = fmt.Sprintf("nothing listens at %s (%s)", a.place(), e.text)
		p.Advice = "start it, or check --endpoint-url and AWS_ENDPOINT_URL"
	}
}

// tellAnswer is for errors in DynamoDB's own form.
func (a *Account) tellAnswer(p *inspect.Problem, api smithy.APIError) {
	code := api.ErrorCode()
	switch {
	case code == "AccessDeniedException" || code == "AccessDenied" || code == "NotAuthorized":
		a.tellDenied(p, api.ErrorMessage())
	case isExpired(code, api.ErrorMessage()):
		p.Kind, p.Why = inspect.KindCredentials, "the credentials have expired"
		p.Advice = a.loginAdvice()
	case isRejected(code):
		p.Kind, p.Why = inspect.KindCredentials, fmt.Sprintf("%s does not accept the credentials (%s)", a.place(), code)
		p.Advice = "check AWS_PROFILE, the access key and its secret" + a.partitionHint()
	case isThrottle(code):
		tellThrottle(p, code)
	case code == "ResourceNotFoundException":
		p.Kind, p.Why = inspect.KindNoTable, "it is not in "+a.place()
		p.Advice = "check --table, --region and --profile"
	case code == "ValidationException" && strings.Contains(api.ErrorMessage(), "does not match the schema"):
		p.Kind, p.Why = inspect.KindSchema, "the table's key attributes are others than "+a.keyNames()
		p.Advice = "name them with --key-attr and --sort-key-attr"
	case code == "UnknownOperationException" || statusOf(p.Err) == http.StatusNotFound || statusOf(p.Err) == http.StatusMethodNotAllowed:
		p.Kind = inspect.KindNotDynamoDB
		p.Why = fmt.Sprintf("what answers at %s is not DynamoDB (status %d, %s)", a.place(), statusOf(p.Err), code)
		p.Advice = "check --endpoint-url and AWS_ENDPOINT_URL"
	default:
		p.Why = strings.TrimSuffix(code+": "+oneLine(api.ErrorMessage()), ": ")
	}
}

var deniedFor = regexp.MustCompile(`^User: (\S+) is not authorized to perform: (\S+)`)

func (a *Account) tellDenied(p *inspect.Problem, message string) {
	p.Kind = inspect.KindPermission
	action, who := "dynamodb:"+operationOf(p.Err), ""
	if m := deniedFor.FindStringSubmatch(message); m != nil {
		action, who = m[2], " for "+callerName(m[1])
	}
	p.Why = fmt.Sprintf("%s is not allowed%s", action, who)
	if strings.Contains(message, "explicit deny") {
		p.Why += " (an explicit deny)"
	}
	p.Advice = fmt.Sprintf("have %s allowed; the README lists the permissions that idemtui needs", action)
}

// tellThrottle names the capacity that is used up: reads and writes have their
// own, and their own pace.
func tellThrottle(p *inspect.Problem, code string) {
	p.Kind = inspect.KindThrottled
	switch operationOf(p.Err) {
	case "DeleteItem", "PutItem":
		p.Why = fmt.Sprintf("write capacity is used up (%s)", code)
		p.Advice = "try again later, or slower with --rate"
	default:
		p.Why = fmt.Sprintf("read capacity is used up (%s)", code)
		p.Advice = "try again later, or read slower with --max-rcu and --segments"
	}
}

// callerName shortens an ARN to what people call it: "role oncall".
func callerName(arn string) string {
	name := arn[strings.LastIndexByte(arn, ':')+1:]
	kind, rest, ok := strings.Cut(name, "/")
	if !ok {
		return name
	}
	if kind == "assumed-role" {
		role, _, _ := strings.Cut(rest, "/")
		return "role " + role
	}
	return kind + " " + rest
}

// tellNetwork is for what came back from no server at all, or could not be read.
func (a *Account) tellNetwork(p *inspect.Problem) {
	var dns *net.DNSError
	var decoding *smithy.DeserializationError
	switch {
	case errors.As(p.Err, &dns) && a.endpoint == "":
		p.Kind = inspect.KindNetwork
		p.Why = fmt.Sprintf("the name %s has no address", dns.Name)
		p.Advice = fmt.Sprintf("check the region %s, and the network", a.region)
	case errors.As(p.Err, &dns):
		p.Kind, p.Why = inspect.KindNetwork, fmt.Sprintf("the name %s has no address", dns.Name)
		p.Advice = "check --endpoint-url and AWS_ENDPOINT_URL"
	case isTimeout(p.Err):
		p.Kind, p.Why = inspect.KindNetwork, "no answer came in time from "+a.place()
		p.Advice = "check the network, a VPN or proxy, and the region"
	case isCredentials(p.Err):
		a.tellCredentials(p)
	case errors.As(p.Err, &decoding):
		p.Kind = inspect.KindNotDynamoDB
		p.Why = fmt.Sprintf("the answer of %s cannot be read", a.place())
		p.Advice = "check --endpoint-url and AWS_ENDPOINT_URL"
	default:
		p.Why = oneLine(root(p.Err).Error())
		if statusOf(p.Err) == 0 {
			p.Kind = inspect.KindNetwork
			p.Advice = "check the network"
		}
	}
}
