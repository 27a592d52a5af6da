package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"idemtui/demo/bench"
	"idemtui/demo/replay"
	"idemtui/demo/world"
)

// replayHere delivers to a handler on the embedded endpoint.
func (a *app) replayHere(ctx context.Context, o replayOptions, p replay.Options) (err error) {
	function, err := o.function()
	if err != nil {
		return err
	}
	function.Concurrency = p.AtOnce
	for _, s := range o.stubs {
		if !slices.Contains(world.Stubs(), s) {
			return usage("--stub %s: there are stubs for %s", s, strings.Join(world.Stubs(), ", "))
		}
	}
	tables, err := readTables(o.tables)
	if err != nil {
		return err
	}
	b, err := bench.New(ctx, bench.Options{
		Function: function, Table: a.tableOrDefault(), KeyAttribute: a.global.attributes.WithDefaults().Key,
		Tables: tables, Stubs: o.stubs,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	out := &replayJSON{Function: function.Handler, Table: b.Table()}
	err = a.replayTo(ctx, p, out, func(ctx context.Context, attempt replay.Attempt) (deliveryJSON, error) {
		d, err := b.Deliver(ctx, fmt.Sprintf("delivery %d", attempt.Number), attempt.Event)
		if err != nil {
			return deliveryJSON{}, err
		}
		return here(d, b.Table()), nil
	})
	if err == nil {
		out.Records, err = a.recordsHere(ctx, b)
	}
	return errors.Join(err, a.endReplay(out))
}

// here is a delivery to a handler on this machine.
func here(d bench.Delivery, table string) deliveryJSON {
	return deliveryJSON{
		Outcome: d.Outcome, RequestID: d.RequestID, PID: d.PID, ColdStart: d.ColdStart,
		Response: d.Response, ErrorType: d.ErrorType, Error: d.Error, Took: d.Took, Calls: d.Calls,
		did: requests(d.Calls, table),
	}
}

// requests are those of a delivery in few words: what it asked of the table, in
// order, and how many writes elsewhere.
func requests(calls []world.Call, table string) string {
	var words []string
	elsewhere := 0
	for i := range calls {
		switch c := &calls[i]; {
		case c.Table == table && c.Error != "":
			words = append(words, c.Operation+" refused")
		case c.Table == table:
			words = append(words, c.Operation)
		case c.Wrote() || c.Status >= 400:
			elsewhere++
		}
	}
	if elsewhere > 0 {
		words = append(words, plural(elsewhere, "write")+" elsewhere")
	}
	if len(words) == 0 {
		return "no request"
	}
	return strings.Join(words, ", ")
}

// recordsHere are the records that the deliveries left.
func (a *app) recordsHere(ctx context.Context, b *bench.Bench) ([]recordLeft, error) {
	all, err := b.Look(ctx)
	if err != nil {
		return nil, err
	}
	names := a.global.attributes.WithDefaults()
	left := []recordLeft{}
	for _, item := range all[b.Table()] {
		text := func(attribute string) string { return gjson.Get(item, gjson.Escape(attribute)+".S").Str }
		left = append(left, recordLeft{Key: text(names.Key), Status: text(names.Status)})
	}
	return left, nil
}
