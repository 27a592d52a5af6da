package functions

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"idemtui/inspect"
)

const (
	// recently is how long back a change is told: an expires_after may have
	// changed with it.
	recently = 24 * time.Hour
	// durableLimit is the longest timeout that Lambda takes for a durable
	// execution.
	durableLimit = 366 * 24 * time.Hour
)

// judge is what the versions of a function tell at now. Which of them a call
// used is not known, so the longest holds. A change hides the timeout of the
// calls before it until the last of those must have ended.
func judge(versions []types.FunctionConfiguration, now inspect.Millis) (Answer, reason) {
	const unreadable reason = "Lambda's answer does not tell timeout and last change of every version"
	if len(versions) == 0 {
		return Answer{Run: inspect.LambdaLimit}, unreadable
	}
	answer, complete, settled := Answer{Known: true}, true, true
	for _, v := range versions {
		run, durable, told := runOf(v)
		changed, dated := changeOf(v)
		complete = complete && told && dated
		settled = settled && isSettled(v.LastUpdateStatus)
		answer.Run, answer.Durable = max(answer.Run, run), answer.Durable || durable
		answer.ChangedAt = max(answer.ChangedAt, changed)
	}
	since := now.Sub(answer.ChangedAt)
	if since > recently {
		answer.ChangedAt = 0
	}
	switch {
	case !complete:
		answer.Known = false
		answer.Run = max(answer.Run, inspect.LambdaLimit)
		return answer, unreadable
	case since <= inspect.LambdaLimit || !settled:
		answer.Run = max(answer.Run, inspect.LambdaLimit)
		return answer, "it changed in the last 15 min, and calls of before may still run"
	}
	return answer, ""
}

// runOf is the longest run of one version; told is false where it has none.
func runOf(v types.FunctionConfiguration) (run time.Duration, durable, told bool) {
	seconds := v.Timeout
	if v.DurableConfig != nil {
		durable, seconds = true, v.DurableConfig.ExecutionTimeout
	}
	run = time.Duration(aws.ToInt32(seconds)) * time.Second
	if run > 0 {
		return run, durable, true
	}
	if durable {
		return durableLimit, true, false
	}
	return inspect.LambdaLimit, false, false
}

// changeOf is when a version last changed; false where that cannot be read.
func changeOf(v types.FunctionConfiguration) (inspect.Millis, bool) {
	text := aws.ToString(v.LastModified)
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return inspect.MillisOf(at), true
		}
	}
	return 0, false
}

// isSettled reports that no change is on its way. Published versions carry no
// status.
func isSettled(s types.LastUpdateStatus) bool {
	return s == "" || s == types.LastUpdateStatusSuccessful
}
