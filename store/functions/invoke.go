package functions

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"idemtui/inspect"
)

// Invoker hands events to functions. It alone in this package makes something
// happen, and so it tries nothing twice: one call of Invoke is one invocation at
// the most, whatever the network does.
type Invoker struct{ client *lambda.Client }

// longestWait is a little more than a function may run: its answer comes in one
// piece at the end, after silence.
const longestWait = inspect.LambdaLimit + time.Minute

// NewInvoker uses an account's configuration, and AWS_ENDPOINT_URL_LAMBDA where
// it is set.
func NewInvoker(cfg aws.Config) *Invoker {
	if client, ok := cfg.HTTPClient.(*awshttp.BuildableClient); ok {
		cfg.HTTPClient = client.WithReadTimeout(longestWait).WithTransportOptions(func(t *http.Transport) {
			t.DisableKeepAlives = true // net/http sends again what a dying connection swallowed
		})
	}
	return &Invoker{lambda.NewFromConfig(cfg, func(o *lambda.Options) { o.Retryer = aws.NopRetryer{} })}
}

// Endpoint is the address of a stand-in for Lambda; empty on AWS.
func (i *Invoker) Endpoint() string { return aws.ToString(i.client.Options().BaseEndpoint) }

// Target is a function as Lambda knows it.
type Target struct {
	ARN             string // with version or alias, if one was named
	Name            string
	Account, Region string
	Timeout         time.Duration
}

// Find asks Lambda which function a name means: a name, NAME:ALIAS, or an ARN.
func (i *Invoker) Find(ctx context.Context, name string) (Target, error) {
	what := "find the function " + inspect.Clean(name)
	out, err := i.client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil {
		return Target{}, i.problem(what, "lambda:GetFunctionConfiguration", err)
	}
	whole, err := arn.Parse(aws.ToString(out.FunctionArn))
	if err != nil {
		return Target{}, &inspect.Problem{What: what, Why: "what answered is not Lambda: it gave no ARN", Err: err}
	}
	return Target{
		ARN: whole.String(), Name: aws.ToString(out.FunctionName), Account: whole.AccountID, Region: whole.Region,
		Timeout: time.Duration(aws.ToInt32(out.Timeout)) * time.Second,
	}, nil
}

// ErrThrottled means that Lambda did not take the event: as many are under way
// as may be.
var ErrThrottled = errors.New("throttled by Lambda")

// Result is a finished invocation.
type Result struct {
	RequestID string
	Payload   []byte
	Failed    bool   // Payload is an error's
	Log       string // its last 4 KB
}

// Invoke runs a function on one event and waits for its answer.
func (i *Invoker) Invoke(ctx context.Context, t Target, event []byte) (Result, error) {
	out, err := i.client.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: &t.ARN, Payload: event,
		InvocationType: types.InvocationTypeRequestResponse, LogType: types.LogTypeTail,
	})
	if _, throttled := errors.AsType[*types.TooManyRequestsException](err); throttled {
		return Result{}, fmt.Errorf("%w: %w", ErrThrottled, err)
	}
	if err != nil {
		return Result{}, i.problem("invoke "+inspect.Clean(t.ARN), "lambda:InvokeFunction", err)
	}
	id, _ := awsmiddleware.GetRequestIDMetadata(out.ResultMetadata)
	log, err := base64.StdEncoding.DecodeString(aws.ToString(out.LogResult))
	if err != nil {
		log = nil // it is beside the point
	}
	return Result{RequestID: id, Payload: out.Payload, Failed: out.FunctionError != nil, Log: string(log)}, nil
}

// problem tells in one line what failed, and what to do.
func (i *Invoker) problem(what, permission string, err error) error {
	if known, ok := errors.AsType[*inspect.Problem](err); ok {
		return known
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", what, err)
	}
	p := &inspect.Problem{What: what, Err: err}
	api, answered := errors.AsType[smithy.APIError](err)
	switch {
	case !answered && isCredentials(err):
		p.Kind, p.Why, p.Advice = inspect.KindCredentials, "the credentials cannot be had any more", "log in again"
	case !answered:
		p.Kind, p.Why = inspect.KindNetwork, "Lambda did not answer in "+i.client.Options().Region
		p.Advice = "what was sent may have run all the same; look at its log before sending it again"
	case api.ErrorCode() == "ResourceNotFoundException":
		p.Kind, p.Why = inspect.KindBadInput, "Lambda knows no such function in "+i.client.Options().Region
		p.Advice = "check --region and --profile; an ARN names a function of another region in full"
	case api.ErrorCode() == "AccessDeniedException":
		p.Kind, p.Why, p.Advice = inspect.KindPermission, permission+" is not allowed", "have it allowed"
	default:
		p.Why = inspect.Clean(fmt.Sprintf("Lambda answered %s: %s", api.ErrorCode(), api.ErrorMessage()))
	}
	return p
}
