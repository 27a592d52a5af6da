package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"idemtui/inspect"
)

// Config is what a person may say beside the usual AWS environment. The zero
// value takes everything from there.
type Config struct {
	Region, Profile string
	// Endpoint is a DynamoDB-compatible endpoint to be used instead of AWS.
	Endpoint   string
	Attributes inspect.Attributes
	// Segments of a parallel scan; 0 decides by the size of the table.
	Segments int
	// MaxRCU is the read capacity to use in a second; 0 is a quarter of what is
	// provisioned, and no bound for tables on demand.
	MaxRCU float64
	// ReadOnly refuses every operation that could write.
	ReadOnly bool
	// ReadOnlyTable names the tables to which the same holds; nil: none. It is
	// asked once, when a table is opened.
	ReadOnlyTable func(inspect.Table) bool
	// Isolated looks at no environment and no file: Region and Endpoint, which
	// must be on this machine, are used with made-up credentials, and Profile is
	// not. The demo cannot reach an account this way.
	Isolated bool

	silence, backoff time.Duration // of tests; 0 is the usual
}

const (
	// standInRegion is signed with where an endpoint on this machine does not care.
	standInRegion = "eu-west-1"
	// credentialsWait bounds the search for credentials, which may ask the network.
	credentialsWait = 15 * time.Second
)

// Open finds region, credentials and endpoint. It asks nothing of DynamoDB yet.
func Open(ctx context.Context, c Config) (*Account, error) {
	c.Attributes = c.Attributes.WithDefaults()
	if c.Isolated {
		c.Profile = ""
	}
	a := &Account{config: c, clock: &clock{}, profile: c.Profile}
	cfg, err := c.sdk(ctx)
	if err != nil {
		return nil, a.configProblem(err)
	}
	if a.profile == "" {
		a.profile = environmentProfile(cfg)
	}
	a.endpoint = c.Endpoint
	if a.endpoint == "" {
		a.endpoint = aws.ToString(dynamodb.NewFromConfig(cfg).Options().BaseEndpoint)
	}
	local, err := isLoopback(a.endpoint)
	if err != nil {
		return nil, err
	}
	if c.Isolated && !local {
		return nil, notLocal(a.endpoint)
	}
	if local {
		cfg, err = a.standIn(ctx)
	}
	if err != nil {
		return nil, a.configProblem(err)
	}
	a.region = cfg.Region
	if err := a.complete(ctx, cfg, local); err != nil {
		return nil, err
	}
	a.connect(cfg)
	return a, nil
}

// sdk is the SDK's configuration by the usual environment.
func (c Config) sdk(ctx context.Context, more ...func(*config.LoadOptions) error) (aws.Config, error) {
	silence := cmp.Or(c.silence, readTimeout)
	if c.Isolated {
		return aws.Config{Region: c.Region, HTTPClient: newHTTPClient(silence), Logger: logging.Nop{}, Credentials: madeUp()}, nil
	}
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(newHTTPClient(silence)),
		config.WithLogger(logging.Nop{}), // warnings would go through the screen
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.Profile))
	}
	return config.LoadDefaultConfig(ctx, append(options, more...)...) //nolint:wrapcheck // configProblem tells it
}

// standIn is the configuration for an endpoint on this machine: what the
// environment lacks is made up, and no metadata service is asked for it.
func (a *Account) standIn(ctx context.Context) (aws.Config, error) {
	cfg, err := a.config.sdk(ctx, config.WithEC2IMDSClientEnableState(imds.ClientDisabled))
	if err != nil {
		return cfg, err
	}
	if cfg.Region == "" {
		cfg.Region = standInRegion
	}
	if a.config.Profile != "" {
		return cfg, nil // a person named it just now: its credentials or none
	}
	if err := retrieve(ctx, cfg); err != nil {
		cfg.Credentials = madeUp()
	}
	return cfg, nil
}

// madeUp are credentials for endpoints that only want a signature.
func madeUp() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider("idemtui", "idemtui", "")
}

// notLocal refuses to be isolated with another machine, or with AWS.
func notLocal(endpoint string) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: fmt.Sprintf("use the endpoint %q", endpoint),
		Why: "it is not on this machine", Advice: "name one like http://localhost:8000",
	}
}

// complete checks that there is all that a request needs.
func (a *Account) complete(ctx context.Context, cfg aws.Config, local bool) error {
	if cfg.Region == "" {
		return &inspect.Problem{
			Kind: inspect.KindCredentials, What: "find the AWS region", Why: "none is set",
			Advice: "set AWS_REGION or give --region" + demoAdvice,
		}
	}
	err := retrieve(ctx, cfg)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p := &inspect.Problem{What: "find AWS credentials", Err: err}
	a.tellCredentials(p)
	if local {
		p.Advice += "; or leave the profile out: an endpoint on this machine needs no credentials"
	}
	return p
}

// retrieve reports whether there are credentials. The SDK keeps what it found.
func retrieve(ctx context.Context, cfg aws.Config) error {
	if cfg.Credentials == nil {
		return errNoCredentials
	}
	ctx, cancel := context.WithTimeout(ctx, credentialsWait)
	defer cancel()
	_, err := cfg.Credentials.Retrieve(ctx)
	return err //nolint:wrapcheck // tellCredentials tells it
}

var errNoCredentials = errors.New("no credentials")

// connect makes the clients. All requests go through the wrappers of wire.go.
func (a *Account) connect(cfg aws.Config) {
	wire := oneWrite{next: cfg.HTTPClient}
	cfg.HTTPClient = wire
	if a.config.ReadOnly {
		cfg.APIOptions = append(slices.Clip(cfg.APIOptions), readsOnly)
	}
	a.aws = cfg
	a.client = dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		o.HTTPClient = dynamoWire{oneWrite: wire, clock: a.clock}
		o.Retryer = newRetryer(cfg.RetryMaxAttempts, a.config.backoff)
		o.DisableValidateResponseChecksum = true // done by dynamoWire, and before the answer is used
		if a.config.Endpoint != "" {
			o.BaseEndpoint = &a.config.Endpoint
		}
	})
	if a.endpoint == "" {
		a.sts = sts.NewFromConfig(cfg)
	}
}

// environmentProfile is the profile that the environment names.
func environmentProfile(cfg aws.Config) string {
	for _, source := range cfg.ConfigSources {
		if env, ok := source.(config.EnvConfig); ok {
			return env.SharedConfigProfile
		}
	}
	return ""
}

// isLoopback reports whether an endpoint is on this machine.
func isLoopback(endpoint string) (bool, error) {
	if endpoint == "" {
		return false, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false, &inspect.Problem{
			Kind: inspect.KindBadInput, What: fmt.Sprintf("use the endpoint %q", endpoint), Why: "it is no http address",
			Advice: "write it like http://localhost:8000", Err: err,
		}
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback(), nil
}
