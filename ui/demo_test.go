package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// fakeDemo records what was asked of it and reports prepared deliveries.
type fakeDemo struct {
	asked      []string
	err        error
	deliveries []Delivery
	over       bool
}

func (d *fakeDemo) Send(context.Context) error { d.asked = append(d.asked, "send"); return d.err }
func (d *fakeDemo) Duplicate(context.Context) error {
	d.asked = append(d.asked, "duplicate")
	return d.err
}
func (d *fakeDemo) Kill(context.Context) error { d.asked = append(d.asked, "kill"); return d.err }
func (d *fakeDemo) PID() int                   { return 4711 }
func (d *fakeDemo) Function() string           { return "pay" }

func (d *fakeDemo) Next(context.Context) (Delivery, error) {
	if len(d.deliveries) == 0 {
		return Delivery{}, io.EOF
	}
	next := d.deliveries[0]
	d.deliveries = d.deliveries[1:]
	return next, nil
}

func TestDemoKeys(t *testing.T) {
	demo := &fakeDemo{}
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) { o.Demo = demo })
	shows(t, m, "a s send", "a d duplicate", "a k kill -9", "live 1 s")
	press(m, "a")
	shows(t, m, "act s send d duplicate")
	press(m, "s", "a", "d", "a", "k", "f1", "f2", "f3", "a", "x", "s")
	if got, want := strings.Join(demo.asked, " "), "send duplicate kill send duplicate kill"; got != want {
		t.Errorf("the keys asked for %q, want %q", got, want)
	}
	if m.order == natural(columnState) {
		t.Error("a wrong letter after a left the menu open")
	}
	demo.err = errors.New("the function is gone")
	press(m, "f1")
	shows(t, m, "send: the function is gone")
}

func TestDeliveriesShowAndTheCursorGoesToTheirRecord(t *testing.T) {
	at := moment.Time()
	key := "billing#" + digest(303)
	m := start(t, newSource(outage()...), 120, 36, func(o *Options) {
		o.Demo = &fakeDemo{deliveries: []Delivery{
			{ID: "1", Business: "order-77", Outcome: OutcomeRunning, PID: 4711, ColdStart: true, Started: at},
			{ID: "1", Business: "order-77", Outcome: OutcomeExecuted, PID: 4711, ColdStart: true, Started: at, Ended: at.Add(212 * time.Millisecond), Key: key},
			{ID: "2", Business: "order-77", Outcome: OutcomeReplayed, PID: 4711, Started: at, Ended: at.Add(6 * time.Millisecond), Reason: "handler not called", Key: key},
		}}
	})
	shows(t, m, "executed 212 ms", "replayed 6 ms handler not called", "PID 4711")
	if len(m.stage.deliveries) != 2 {
		t.Errorf("%d deliveries, want 2: a later report replaces the earlier", len(m.stage.deliveries))
	}
	if r, _ := m.current(); r.Key != key {
		t.Errorf("the cursor is on %s, want the record of the delivery", r.Key)
	}
}

// terminal keeps what is written to it and says when the records show.
type terminal struct {
	mutex sync.Mutex
	bytes.Buffer
	shown chan struct{}
	once  sync.Once
}

func (w *terminal) Write(p []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), "refuse retries") {
		w.once.Do(func() { close(w.shown) })
	}
	return n, err
}

// TestProgramRestoresTheTerminal runs the whole program on a terminal of bytes.
func TestProgramRestoresTheTerminal(t *testing.T) {
	for name, end := range map[string]func(p *tea.Program, cancel func()){
		"quit":   func(p *tea.Program, _ func()) { p.Send(keyMsg("q")) },
		"signal": func(_ *tea.Program, cancel func()) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &terminal{shown: make(chan struct{})}
			m := newModel(Options{Catalog: fakeCatalog{source: newSource(outage()...)}, Table: "IdempotencyTable"}, under(ctx))
			p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(nil), tea.WithOutput(out),
				tea.WithWindowSize(80, 24), tea.WithoutSignals())
			go func() { <-out.shown; end(p, cancel) }()
			if _, err := p.Run(); err != nil && ctx.Err() == nil {
				t.Fatalf("the program ended with %v", err)
			}
			for _, mode := range []string{"1049", "1002"} { // alternate screen, mouse
				on, off := strings.LastIndex(out.String(), "\x1b[?"+mode+"h"), strings.LastIndex(out.String(), "\x1b[?"+mode+"l")
				if on < 0 || off < on {
					t.Errorf("mode %s was set at byte %d and reset at %d", mode, on, off)
				}
			}
		})
	}
}

func TestWindowTitleFollows(t *testing.T) {
	m := start(t, newSource(outage()...), 80, 24, func(o *Options) { o.Production = true })
	if got, want := m.View().WindowTitle, "PROD 51 refuse - IdempotencyTable - idemtui"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}
