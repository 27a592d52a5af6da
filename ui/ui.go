// Package ui is the dashboard: the end of the flow table -> store -> inspect ->
// ui. It shows what inspect says of the records that a Source brings, and it
// knows neither the AWS SDK nor where the records come from: what it needs it
// declares here, and the command line hands it in.
//
// One Model holds everything; panes and views are plain structs that it calls.
// A view is an entry in viewEntries and a struct with a view's methods. Update
// does no I/O: commands do, and their answers come back as messages.
//
//	start  ─> open ─> openedMsg ─> load ─> pageMsg ─> append, match the new ─> next page
//	key    ─> the filter or the order changed ─> match ─> matchedMsg ─> swap the rows,
//	          the cursor stays on its record
//	tick   ─> now moves; counts and states follow; live: re-read ─> refreshedMsg
//	tab    ─> another view ─> what it shows is counted ─> talliedMsg ─> its rows, its chart
//	enter  ─> get ─> recordMsg ─> the detail has the whole record
//	demo   ─> next ─> deliveryMsg ─> the lanes, a re-read, next again
package ui

import (
	"context"
	"time"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
)

// Source is one table as the dashboard reads it.
type Source interface {
	// Describe is what is known of the table.
	Describe() inspect.Table
	// Now is the service's clock.
	Now() time.Time
	// Load starts a read of the whole table.
	Load(ctx context.Context) Pages
	// Get reads one record in full; false where there is none.
	Get(ctx context.Context, k inspect.ItemKey) (inspect.Record, bool, error)
	// Refresh reads records again. Those that are gone are not in the answer.
	Refresh(ctx context.Context, ks []inspect.ItemKey) ([]inspect.Record, error)
}

// Settings is what holds for one table. It takes the place of what the options
// say of all.
type Settings struct {
	Policy   inspect.Policy
	ReadOnly bool
	// Ignores are the findings of the doctor that a person accepted.
	Ignores []doctor.Ignore
}

// settled is a Source of whose table more is known than the options say.
type settled interface{ Settings() Settings }

// Pages is a load under way.
type Pages interface {
	// Next waits for a page; io.EOF is the end.
	Next(ctx context.Context) (inspect.Page, error)
	// Close gives up what is left of the load.
	Close()
}

// Catalog is an account's tables.
type Catalog interface {
	Tables(ctx context.Context) ([]inspect.Table, error)
	Open(ctx context.Context, table string) (Source, error)
}

// Options is what the command line hands to the dashboard.
type Options struct {
	Catalog Catalog
	// Table is opened at the start; empty: the picker.
	Table string
	// Demo is nil outside of the demo.
	Demo Demo
	// Exercise is nil where the table asks no question.
	Exercise *Exercise
	// Events reads events from files; nil: they are pasted or typed.
	Events Events
	Policy inspect.Policy
	// Filter is applied from the start.
	Filter string
	// Theme is auto, dark, light or high-contrast.
	Theme                            string
	ASCII, NoColor, ReadOnly, Redact bool
	// Where names the place: region, account and profile, or the endpoint.
	Where string
	// Production marks a profile that must not be mistaken for another.
	Production bool
	Version    string
}
