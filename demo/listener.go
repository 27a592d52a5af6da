package demo

import (
	"context"
	"fmt"
	"reflect"

	"idemtui/demo/bench"
	"idemtui/demo/feed"
	"idemtui/demo/world"
)

// rewrite is what a listener to a table's stream gets of one accepted write.
type rewrite struct{ table, event string }

// listener looks at an item before a write and after it, and tells what a
// stream would make of it: a write that changes nothing is no event.
type listener struct {
	table  table
	before item
	seen   *feed.Feed[rewrite]
}

func (l *listener) about(ctx context.Context, c world.Call) item {
	it, err := l.table.read(ctx, c.Table, c.Item("id"))
	if err != nil {
		return nil
	}
	return it
}

func (l *listener) after(ctx context.Context, c world.Call) {
	if !c.Wrote() {
		return
	}
	now := l.about(ctx, c)
	switch {
	case l.before == nil && now != nil:
		l.seen.Add(rewrite{c.Table, "INSERT"})
	case l.before != nil && now == nil:
		l.seen.Add(rewrite{c.Table, "REMOVE"})
	case !reflect.DeepEqual(l.before, now):
		l.seen.Add(rewrite{c.Table, "MODIFY"})
	}
}

// listen begins to listen to all writes of the function. The scene delivers one
// event at a time, so there is one write at a time.
func (st *Stage) listen(ctx context.Context) *listener {
	ctx = context.WithoutCancel(ctx) // a write is looked at to its end
	l := &listener{table: st.table, seen: feed.New[rewrite]()}
	st.bench.Before(func(c world.Call) { l.before = l.about(ctx, c) })
	st.bench.After(func(c world.Call) {
		l.after(ctx, c)
		st.answered(c)
	})
	return l
}

// heard does an act and tells what a listener got of it.
func (st *Stage) heard(ctx context.Context, l *listener, a Act) ([]string, error) {
	from := l.seen.Len()
	d, err := st.act(ctx, a)
	if err != nil {
		return nil, err
	}
	events := []string{}
	for _, r := range l.seen.From(from) {
		events = append(events, r.table+" "+r.event)
		st.notef("stream of %s: %s, when %s was %s", r.table, r.event, d.OrderID, d.Kind)
	}
	if len(events) == 0 {
		st.notef("no stream has anything of it: when %s was %s, nothing was written", d.OrderID, d.Kind)
	}
	return events, nil
}

func (st *Stage) listeners(ctx context.Context) error {
	l := st.listen(ctx)
	var got [][]string
	for _, a := range []Act{Send, Duplicate, Switch, Send, Duplicate} {
		if a == Switch {
			st.notef("%s", st.toggle())
			continue
		}
		events, err := st.heard(ctx, l, a)
		if err != nil {
			return err
		}
		got = append(got, events)
	}
	st.cameOut(bench.Executed, bench.Executed, bench.Executed, bench.Replayed)
	for i, c := range []struct {
		name string
		want []string
	}{
		{"the first write is an INSERT", []string{"Executions INSERT"}},
		{"the duplicate is a MODIFY: listeners run again", []string{"Executions MODIFY"}},
		{"with idempotency the completion is a MODIFY of the record", []string{"IdempotencyTable INSERT", "Executions INSERT", "IdempotencyTable MODIFY"}},
		{"a replay is no event at all", []string{}},
	} {
		st.checkf(c.name, reflect.DeepEqual(c.want, got[i]), "%s", fmt.Sprint(got[i]))
	}
	return nil
}
