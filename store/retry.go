package store

import (
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

const (
	// askAttempts is for single questions: a person waits for the answer.
	askAttempts = 3
	// loadAttempts is for the pages of a load, where giving up costs the more
	// the longer it has run.
	loadAttempts = 10
)

// newRetryer is the SDK's standard one without its shared budget: that one is
// made for short calls, and a long load on a throttled table would use it up
// for everybody.
func newRetryer(attempts int, maxBackoff time.Duration) aws.RetryerV2 {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = max(askAttempts, attempts)
		o.RateLimiter = ratelimit.None
		if maxBackoff > 0 {
			o.MaxBackoff = maxBackoff
		}
	})
}

// patient is a retryer for a load: more attempts, and it counts them.
type patient struct {
	aws.RetryerV2

	retries *atomic.Int64
}

// MaxAttempts bounds the attempts of one page.
func (p patient) MaxAttempts() int { return max(loadAttempts, p.RetryerV2.MaxAttempts()) }

// RetryDelay is called once before each further attempt.
func (p patient) RetryDelay(attempt int, err error) (time.Duration, error) {
	p.retries.Add(1)
	return p.RetryerV2.RetryDelay(attempt, err) //nolint:wrapcheck // the SDK's own
}

// patiently makes one call of a load.
func patiently(retries *atomic.Int64) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		if base, ok := o.Retryer.(aws.RetryerV2); ok {
			o.Retryer = patient{RetryerV2: base, retries: retries}
		}
	}
}
