package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// fakeDemo records what was asked of it and reports prepared deliveries.
type fakeDemo struct {
	asked      []string
	said       string
	err        error
	deliveries []Delivery
	standing   Standing
}

func (d *fakeDemo) Do(_ context.Context, a DemoAct) (string, error) {
	d.asked = append(d.asked, string(a))
	return d.said, d.err
}

func (d *fakeDemo) Next(context.Context) (Delivery, error) {
	if len(d.deliveries) == 0 {
		return Delivery{}, io.EOF
	}
	next := d.deliveries[0]
	d.deliveries = d.deliveries[1:]
	return next, nil
}

func (d *fakeDemo) Look() Standing { return d.standing }

func TestDemoKeys(t *testing.T) {
	demo := &fakeDemo{said: "sent order-77"}
	m := start(t, newSource(outage()...), 160, 44, func(o *Options) { o.Demo = demo })
	shows(t, m, "a s send", "a k kill -9 mid-flight", "a x faults", "live 1 s")
	press(m, "a")
	shows(t, m, "act s send d duplicate")
	press(m, "s")
	shows(t, m, "sent order-77")
	for keys, a := range map[string]DemoAct{
		"a d": DemoDuplicate, "a b": DemoBurst, "a t": DemoTamper, "a n": DemoDropKey, "a k": DemoKill, "a f": DemoFreeze,
		"a o": DemoSwitch, "a a": DemoTraffic, "f1": DemoSend, "f2": DemoDuplicate, "f3": DemoBurst, "f4": DemoTamper, "f5": DemoDropKey,
		"f6": DemoKill, "f7": DemoFreeze, "f8": DemoSwitch, "f9": DemoTraffic, "a x w": DemoTogether, "a x n": DemoTwice, "a x p": DemoLosePut,
		"a x c": DemoLoseReply, "f10 h": DemoThrottle, "f10 l": DemoRunOn, "f10 t": DemoTimeout, "f10 r": DemoNow,
	} {
		demo.asked = nil
		press(m, strings.Fields(keys)...)
		if got := strings.Join(demo.asked, " "); got != string(a) {
			t.Errorf("%s asked for %q, want %q", keys, got, a)
		}
	}
	demo.asked = nil
	press(m, "a", "z", "s", "a", "x", "z", "s")
	if len(demo.asked) != 0 {
		t.Errorf("a wrong letter after a left the menu open: %q", demo.asked)
	}
	demo.err = errors.New("the function is gone")
	press(m, "f1")
	shows(t, m, "send: the function is gone")
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
