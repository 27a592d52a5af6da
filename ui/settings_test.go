package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"idemtui/inspect"
)

// settledSource is a table with settings of its own.
type settledSource struct {
	*fakeSource

	settings Settings
}

func (s settledSource) Settings() Settings { return s.settings }

type settledCatalog struct {
	fakeCatalog

	settings Settings
}

func (c settledCatalog) Open(context.Context, string) (Source, error) {
	return settledSource{c.source, c.settings}, nil
}

// What holds for one table decides its states, and is said in the header.
func TestSettingsOfTheTableTakeThePlaceOfTheOptions(t *testing.T) {
	never := inspect.Policy{MaxRun: []inspect.Rule{{For: 365 * 24 * time.Hour}}}
	for name, tt := range map[string]struct {
		settings Settings
		stuck    bool
	}{
		"read-only, runs for a year": {Settings{Policy: never, ReadOnly: true}, false},
		"nothing said":               {Settings{}, true},
	} {
		o := Options{
			Catalog: settledCatalog{fakeCatalog{source: newSource(outage()...)}, tt.settings},
			Table:   "IdempotencyTable", Theme: "dark", Policy: never,
		}
		m := boot(t, o, 120, 30)
		if got := m.rows.counts.Of(inspect.Stuck) > 0; got != tt.stuck {
			t.Errorf("%s: stuck records: %v, want %v", name, got, tt.stuck)
		}
		if got := strings.Contains(m.View().Content, "READ-ONLY"); got != tt.settings.ReadOnly {
			t.Errorf("%s: the header says READ-ONLY: %v", name, got)
		}
	}
}
