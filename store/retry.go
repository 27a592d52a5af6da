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

// writeRetryer is a retryer for one conditional write. A throttle says that
// nothing was done and is waited out patiently; whatever else fails is tried
// as often as a question. It notes the attempts without a definite answer: each
// of them may have been applied, and then the next one's condition fails.
type writeRetryer struct {
	aws.RetryerV2

	failed int  // attempts that failed otherwise than by a throttle
	lost   int  // those that may have been applied
	last   bool // the last failed attempt is one of them
}

// MaxAttempts bounds the attempts of one write.
func (w *writeRetryer) MaxAttempts() int { return max(loadAttempts, w.RetryerV2.MaxAttempts()) }

// IsErrorRetryable sees every attempt that was sent and failed, once.
func (w *writeRetryer) IsErrorRetryable(err error) bool {
	w.last = mayBeApplied(err)
	if w.last {
		w.lost++
	}
	if !isWriteThrottle(codeOf(err)) {
		w.failed++
	}
	return w.failed < w.RetryerV2.MaxAttempts() && w.RetryerV2.IsErrorRetryable(err)
}

// watched makes one write whose attempts w notes.
func (w *writeRetryer) watched(o *dynamodb.Options) {
	if base, ok := o.Retryer.(aws.RetryerV2); ok {
		w.RetryerV2 = base
		o.Retryer = w
	}
}
