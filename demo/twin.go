package demo

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"idemtui/demo/bench"
	"idemtui/demo/lambda"
)

// twin is the same function without idempotency, in a world of its own: each
// delivery goes to it as well, so that what idempotency saves is counted and
// not computed.
type twin struct {
	bench   *bench.Bench
	counter *counter
	life    context.Context //nolint:containedctx // of what is delivered, ended by close
	stop    context.CancelFunc
	events  sync.WaitGroup

	mu   sync.Mutex
	open int
}

func newTwin(ctx context.Context, o Options, f lambda.Function) (*twin, error) {
	env := map[string]string{disabledVar: "true"}
	maps.Copy(env, f.Env)
	f.Env = env
	b, err := newBench(ctx, o, f)
	if err != nil {
		return nil, fmt.Errorf("set up the function without idempotency: %w", err)
	}
	t := &twin{bench: b, counter: newCounter(b.World())}
	t.life, t.stop = context.WithCancel(context.Background())
	return t, nil
}

// mirror delivers an event here too. It waits for its turn, not for its end.
func (t *twin) mirror(payload []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.life.Err() != nil {
		return
	}
	t.open++
	t.events.Go(func() {
		// What becomes of it shows in its world alone.
		_, _ = t.bench.Function().Invoke(t.life, lambda.Request{Payload: payload})
		t.mu.Lock()
		defer t.mu.Unlock()
		t.open--
	})
}

// behind is how many events it is not through with.
func (t *twin) behind() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open
}

func (t *twin) close() error {
	t.mu.Lock() // whoever delivers now sees that it is over
	t.stop()
	t.mu.Unlock()
	err := t.bench.Close()
	t.events.Wait()
	if err != nil {
		return fmt.Errorf("end the function without idempotency: %w", err)
	}
	return nil
}
