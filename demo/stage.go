package demo

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"idemtui/demo/bench"
)

// Stage is one scene, set up to be played: a session of its own, with an empty
// table and no effects.
type Stage struct {
	*Session // nil where the scene needs none

	options StoryOptions
	script  script
	tell    func(Scene)
	scene   Scene
	read    int          // position in the deliveries
	over    map[int]bool // deliveries that were told to their end
	acted   bool         // the first act is done
}

// pace of a scene.
const (
	sceneLimit   = time.Minute // no scene takes so long
	audienceRest = 900 * time.Millisecond
	audienceWork = 500 * time.Millisecond
	checkedWork  = 60 * time.Millisecond
)

// SetStage sets a scene up by its number, from 0.
func SetStage(ctx context.Context, o StoryOptions, n int) (*Stage, error) {
	all := scenes()
	if n < 0 || n >= len(all) {
		return nil, fmt.Errorf("there is no scene %d: the story has %d", n+1, len(all))
	}
	st := &Stage{options: o, script: all[n], tell: func(Scene) {}, over: map[int]bool{}}
	st.scene = Scene{
		Title: st.script.title(), Passed: true, Timeline: []Delivery{}, Checks: []Check{}, Records: []Moment{}, Notes: []Note{},
	}
	if st.script.options == nil {
		return st, nil
	}
	options := st.script.options(o.Audience)
	options.Port, options.Command, options.NoHistory, options.Solo = o.Port, o.Command, true, !st.script.twin
	options.Speed, options.Work = max(options.Speed, 1), checkedWork
	if o.Audience {
		options.Work = audienceWork
	}
	var err error
	if st.Session, err = Start(ctx, options); err != nil {
		return nil, fmt.Errorf("set up the scene %q: %w", st.script.name, err)
	}
	if st.script.off {
		st.toggle()
	}
	return st, nil
}

// Play plays the scene and returns it with its checks. tell gets it each time
// that something has changed.
func (st *Stage) Play(ctx context.Context, tell func(Scene)) (Scene, error) {
	ctx, cancel := context.WithTimeout(ctx, sceneLimit)
	defer cancel()
	st.tell = tell
	if err := st.script.play(st, ctx); err != nil {
		return st.scene, fmt.Errorf("scene %q: %w", st.script.name, err)
	}
	st.told()
	return st.scene, nil
}

// Close ends the scene's session.
func (st *Stage) Close() error {
	if st.Session == nil {
		return nil
	}
	return st.Session.Close()
}

func (st *Stage) told() { st.tell(st.scene.clone()) }

// act does an act and waits for what becomes of the delivery that it leads to.
func (st *Stage) act(ctx context.Context, a Act) (Delivery, error) {
	if st.acted && st.options.Audience {
		pause(ctx, audienceRest)
	}
	st.acted = true
	acting, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan error, 1)
	go func() {
		_, err := st.Do(acting, a)
		if err != nil {
			cancel(err)
		}
		done <- err
	}()
	d, err := st.next(acting)
	if failed := <-done; failed != nil {
		return d, fmt.Errorf("%s: %w", a, failed)
	}
	return d, err
}

// next waits for the next delivery that has its outcome, and tells of each
// change on the way.
func (st *Stage) next(ctx context.Context) (Delivery, error) {
	for {
		d, next, err := st.deliveries.Find(ctx, st.read, func(Delivery) bool { return true })
		if err != nil {
			return d, fmt.Errorf("wait for the next delivery: %w", err)
		}
		st.read = next
		st.scene.take(d)
		if !d.Over() || st.over[d.ID] { // told again for its next try
			st.told()
			continue
		}
		st.over[d.ID] = true
		if err := st.look(ctx, d.Key); err != nil {
			return d, err
		}
		st.account(d.OrderID)
		return d, nil
	}
}

// look notes what the table says of a key, if that is something else.
func (st *Stage) look(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	it, err := st.table.get(ctx, key)
	if err != nil {
		return err
	}
	st.sawRecord(key, it, time.Now())
	return nil
}

// sawRecord notes a record unless it was seen last in the same state.
func (st *Stage) sawRecord(key string, it item, now time.Time) {
	m, last := momentOf(key, it, now), gone
	for _, r := range st.scene.Records {
		if r.Key == key {
			last = r.State
		}
	}
	if m.State != last {
		st.scene.Records = append(st.scene.Records, m)
	}
}

// account brings the ledger up to date.
func (st *Stage) account(orderID string) {
	st.scene.Ledger = Ledger{
		OrderID: orderID, Deliveries: st.scene.delivered(orderID),
		Charges: st.counter.of(orderID), Effect: st.opts.Scenario.done(),
	}
	st.told()
}

func (st *Stage) notef(format string, args ...any) {
	st.scene.Notes = append(st.scene.Notes, Note{time.Now(), fmt.Sprintf(format, args...)})
	st.told()
}

func (st *Stage) checkf(name string, ok bool, format string, args ...any) {
	st.scene.Checks = append(st.scene.Checks, Check{Name: name, Passed: ok, Evidence: fmt.Sprintf(format, args...)})
	st.scene.Passed = st.scene.Passed && ok
}

// cameOut checks what became of the scene's deliveries, in order.
func (st *Stage) cameOut(want ...bench.Outcome) {
	got := st.scene.outcomes()
	st.checkf("the deliveries: "+listed(want), reflect.DeepEqual(want, got), "%s", evidence(st.scene.Timeline))
}

// effects checks how often an order had its effect.
func (st *Stage) effects(orderID string, want int) {
	got := st.counter.of(orderID)
	name := fmt.Sprintf("%s: %s %s", orderID, st.opts.Scenario.done(), times(want))
	st.checkf(name, got == want, "%s by the count of the service", counted(got, "effect", "effects"))
}
