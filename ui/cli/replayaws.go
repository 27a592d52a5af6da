package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"github.com/tidwall/gjson"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
	"idemtui/demo/replay"
	"idemtui/inspect"
	"idemtui/inspect/eventkey"
	"idemtui/store"
	"idemtui/store/functions"
)

// awsReplay are the flags of a replay to a function on AWS.
type awsReplay struct {
	function string
	yes      bool
	keys     []string
	language string
	settings eventkey.Settings
}

func (o *awsReplay) register(f *pflag.FlagSet) {
	f.StringVar(&o.function, "function", "", "invoke this function on AWS: a name, NAME:ALIAS or an ARN; asks first")
	f.BoolVarP(&o.yes, "yes", "y", false, "with --function: do not ask")
	f.StringArrayVar(&o.keys, "key", nil, "with --function: read the record of this key before and after each delivery")
	f.StringVar(&o.language, "lang", "python", "with --prefix: the language of the library, as in idemtui key")
	f.StringVar(&o.settings.Prefix, "prefix", "", "with --function: compute the record's key, with this before its #")
	f.StringVar(&o.settings.Select, "select", "", "with --prefix: the key expression")
}

// unused refuses flags that only --function knows.
func (o *awsReplay) unused(flags *pflag.FlagSet) error {
	for _, own := range []string{"yes", "key", "lang", "prefix", "select"} {
		if flags.Changed(own) {
			return usage("--%s goes with --function: a handler here has the embedded table to itself", own)
		}
	}
	return nil
}

// The outcomes that only Lambda on AWS gives.
const (
	returned  bench.Outcome = "returned"  // there is an answer; what it cost is not known without the record
	throttled bench.Outcome = "throttled" // Lambda did not take the event
)

// replayOnAWS invokes a function on AWS, after a question.
func (a *app) replayOnAWS(ctx context.Context, o replayOptions, p replay.Options, flags *pflag.FlagSet) error {
	keys, err := a.checkAWS(o, p, flags)
	if err != nil {
		return err
	}
	r := &realReplay{app: a, atOnce: p.AtOnce}
	if err := r.open(ctx, keys); err != nil {
		return err
	}
	if r.target, err = r.invoker.Find(ctx, o.aws.function); err != nil {
		return err
	}
	if !o.aws.yes {
		if err := r.ask(ctx, p.Times); err != nil {
			return err
		}
	}
	out := &replayJSON{Function: r.target.ARN}
	if r.table != nil {
		out.Table = r.table.Describe().Name
	}
	err = a.replayTo(ctx, p, out, r.deliver)
	if last := out.Deliveries; len(last) > 0 {
		for _, change := range last[len(last)-1].Records {
			out.Records = append(out.Records, recordLeft{Key: change.Key, Status: statusWord(change.After)})
		}
	}
	return errors.Join(err, a.endReplay(out))
}

// checkAWS refuses what cannot be before anything is asked of AWS, and finds the
// keys whose records are read.
func (a *app) checkAWS(o replayOptions, p replay.Options, flags *pflag.FlagSet) ([]string, error) {
	for _, own := range []string{"handler", "exec", "dir", "function-name", "env", "allow-credentials", "timeout", "tables", "stub"} {
		if flags.Changed(own) {
			return nil, usage("--%s is of a handler that runs here, and --function runs on AWS: give one of them", own)
		}
	}
	if a.global.readOnly {
		return nil, usage("replay --function is off: idemtui was started read-only")
	}
	if canAsk := isTerminal(a.In) && isTerminal(a.Err); !o.aws.yes && !canAsk {
		return nil, usage("replay --function asks before it invokes, and there is no terminal: give --yes")
	}
	keys, err := o.aws.recordKeys(p.Event, flags)
	if err != nil {
		return nil, err
	}
	if len(keys) > 0 && a.global.table == "" {
		return nil, usage("which table holds the record? Give --table")
	}
	return keys, nil
}

// recordKeys are the keys that were named, and the one that is computed.
func (o *awsReplay) recordKeys(event []byte, flags *pflag.FlagSet) ([]string, error) {
	var keys []string
	for _, text := range o.keys {
		key, err := fullKey(text)
		if err != nil {
			return nil, usage("--key %s holds %w", text, err)
		}
		keys = append(keys, key)
	}
	if !flags.Changed("prefix") {
		if flags.Changed("select") || flags.Changed("lang") {
			return nil, usage("--select and --lang go with --prefix, what stands before the # of the function's keys")
		}
		return keys, nil
	}
	language, err := eventkey.ParseLanguage(o.language)
	if err != nil {
		return nil, usage("--lang: %w", err)
	}
	settings := o.settings
	settings.Language = language
	key := eventkey.Of(string(event), settings)
	if key.Outcome != eventkey.Stored {
		return nil, usage("the event has no key by --prefix and --select: %s", key.Reason)
	}
	return append(keys, key.Key), nil
}

// realReplay delivers to one function on AWS.
type realReplay struct {
	*app

	invoker *functions.Invoker
	target  functions.Target
	table   *store.Table // nil where no record is read
	keys    []inspect.ItemKey
	profile string
	atOnce  int
}

// open finds account and table.
func (r *realReplay) open(ctx context.Context, keys []string) error {
	account, err := store.Open(ctx, r.global.storeConfig())
	if err != nil {
		return err
	}
	r.invoker, r.profile = account.Invoker(), account.Profile()
	if account.Endpoint() != "" && r.invoker.Endpoint() == "" {
		return usage("the table would be at %s and the function on AWS: set AWS_ENDPOINT_URL_LAMBDA too, or leave the endpoint out", account.Endpoint())
	}
	if len(keys) == 0 {
		return nil
	}
	if r.table, err = account.Table(ctx, r.global.table); err != nil {
		return err
	}
	about := r.table.Describe()
	if r.global.readOnlyTable(about) {
		return usage("replay --function is off: the config file says that table %s is read-only", about.Name)
	}
	items, ok := itemKeys(about.Attributes, keys)
	if !ok {
		return usage("the table has a sort key: give --static-pk-value, the partition that holds the record")
	}
	r.keys = items
	return nil
}

// ask names exactly what will happen.
func (r *realReplay) ask(ctx context.Context, times int) error {
	asking := &purging{app: r.app}
	in, err := asking.stdin()
	if err != nil {
		return err
	}
	where := fmt.Sprintf("account %s, region %s", r.target.Account, r.target.Region)
	if r.profile != "" {
		where += ", profile " + r.profile
	}
	if at := r.invoker.Endpoint(); at != "" {
		where += ", at " + at
	}
	if asking.yes(ctx, in, fmt.Sprintf("Invoke %s %s (%s)?", r.target.ARN, plural(times, "time"), where)) {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return notHeld("nothing was invoked")
}

// deliver makes one invocation, with a look at the records on both sides.
func (r *realReplay) deliver(ctx context.Context, attempt replay.Attempt) (deliveryJSON, error) {
	before, err := r.look(ctx)
	if err != nil {
		return deliveryJSON{}, err
	}
	began := time.Now()
	res, err := r.invoker.Invoke(ctx, r.target, attempt.Event)
	d := deliveryJSON{Took: time.Since(began), RequestID: res.RequestID, Log: res.Log}
	switch {
	case errors.Is(err, functions.ErrThrottled):
		d.Outcome, d.ErrorType, d.Error = throttled, "TooManyRequestsException", "as many events are under way as may be"
	case err != nil:
		return d, err
	case res.Failed:
		d.ErrorType, d.Error = errorOf(res.Payload)
		d.Outcome = bench.OutcomeOf(&lambda.FunctionError{Type: d.ErrorType, Message: d.Error}, nil, "")
	case json.Valid(res.Payload):
		d.Response = res.Payload
	}
	after, err := r.look(ctx)
	if err != nil {
		return d, err
	}
	d.Records = changes(r.keys, before, after)
	if d.Outcome == "" {
		d.Outcome = outcomeBy(d.Records, r.atOnce)
	}
	d.did = recordWords(d.Records)
	return d, nil
}

// errorOf reads Lambda's report of a failure. Its older form of a timeout has no
// type.
func errorOf(payload []byte) (kind, message string) {
	report := gjson.ParseBytes(payload)
	kind, message = report.Get("errorType").Str, report.Get("errorMessage").Str
	switch {
	case kind == "" && strings.Contains(message, "Task timed out after"):
		kind = lambda.TimeoutError
	case kind == "":
		kind = "Unhandled"
	}
	return kind, message
}

// look reads the records, strongly consistent.
func (r *realReplay) look(ctx context.Context) (map[string]inspect.Record, error) {
	found := map[string]inspect.Record{}
	for _, key := range r.keys {
		record, ok, err := r.table.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		if ok {
			found[record.Key] = record
		}
	}
	return found, nil
}
