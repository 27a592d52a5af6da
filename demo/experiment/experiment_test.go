package experiment_test

import (
	"math"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"idemtui/demo/bench"
	"idemtui/demo/experiment"
	"idemtui/demo/function"
	"idemtui/demo/lambda"
)

func TestMain(m *testing.M) {
	if os.Getenv("EXPERIMENT_TEST_FUNCTION") != "" {
		function.Main()
		return
	}
	goleak.VerifyTestMain(m)
}

func run(t *testing.T, o experiment.Options) experiment.Report {
	t.Helper()
	o.Function = lambda.Function{
		Name: "pay", Command: []string{os.Args[0]}, Concurrency: 2, Env: map[string]string{"EXPERIMENT_TEST_FUNCTION": "1"},
	}
	r, err := o.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestIdempotencyIsCounted holds the whole claim: without idempotency each
// duplicate is a second execution, with it none is.
func TestIdempotencyIsCounted(t *testing.T) {
	t.Parallel()
	r := run(t, experiment.Options{Events: 200, DuplicateRate: 0.1, Seed: 7})
	if r.Duplicates < 5 || r.Deliveries != r.Events+r.Duplicates {
		t.Fatalf("%d deliveries of %d events, %d duplicates", r.Deliveries, r.Events, r.Duplicates)
	}
	off, on := r.Runs[0], r.Runs[1]
	if off.Idempotent || off.Executions != r.Deliveries || off.DoubleExecutions != r.Duplicates || off.DynamoDBRequests != 0 {
		t.Errorf("off: %+v; want each of %d deliveries executed", off, r.Deliveries)
	}
	if !on.Idempotent || on.Executions != r.Events || on.DoubleExecutions != 0 || on.Replays+on.Refusals != r.Duplicates {
		t.Errorf("on: %+v; want each of %d events executed once", on, r.Events)
	}
	if want := 2*r.Events + r.Duplicates; on.DynamoDBRequests != want { // put and update; a refused put
		t.Errorf("%d requests to DynamoDB, want %d", on.DynamoDBRequests, want)
	}
	for _, run := range r.Runs {
		if run.Invocations != r.Deliveries || run.Failures != 0 || len(run.Marks) != r.Duplicates {
			t.Errorf("%+v: want %d invocations and %d marks", run, r.Deliveries, r.Duplicates)
		}
	}
	if off.Marks[0].Outcome != bench.Executed {
		t.Errorf("a duplicate without idempotency was %s", off.Marks[0].Outcome)
	}
}

func TestTheSameSeedGivesTheSameDeliveries(t *testing.T) {
	t.Parallel()
	places := func(seed uint64) []int {
		var all []int
		for _, m := range run(t, experiment.Options{Events: 120, DuplicateRate: 0.1, Seed: seed}).Runs[1].Marks {
			all = append(all, m.Place)
		}
		slices.Sort(all)
		return all
	}
	first := places(3)
	if diff := cmp.Diff(first, places(3)); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, places(4)) {
		t.Error("another seed gave the same duplicates")
	}
}

func TestTheIntervalHoldsTheRate(t *testing.T) {
	t.Parallel()
	r := run(t, experiment.Options{Events: 300, DuplicateRate: 0.05, Seed: 1})
	if i := r.Rate; !(i.Low < i.Estimate && i.Estimate < i.High) || math.Abs(i.Estimate-float64(r.Duplicates)/float64(r.Deliveries)) > 1e-12 {
		t.Errorf("interval %+v around %d of %d", i, r.Duplicates, r.Deliveries)
	}
	none := run(t, experiment.Options{Events: 100, DuplicateRate: 0, Seed: 1})
	if i := none.Rate; i.Low != 0 || i.Estimate != 0 || i.High < 0.01 || i.High > 0.05 { // "rule of three": about 3 in 100
		t.Errorf("no duplicate in 100: %+v", i)
	}
}
