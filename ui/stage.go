package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"idemtui/inspect"
)

// stage is the demo's side of the dashboard: what was delivered, what became of
// it, and the live session's view of that.
type stage struct {
	// deliveries in the order in which they came; the last is the newest.
	deliveries []Delivery
	standing   Standing
	// looking: a question of how it stands is under way.
	looking bool
	// follow is the key that the newest delivery led to: the cursor goes to its
	// record, for that is what the audience is to see.
	follow string
	// over: no more deliveries will come.
	over bool

	pane stagePane
	// picked is the delivery that the person chose; empty: the newest.
	picked string
	// open: the trace has most of the screen. log: it shows the log instead.
	open, log bool
	scroll    int
	place     stagePlace
}

// stagePane is the pane of the live session that has the keys.
type stagePane uint8

const (
	paneEvents stagePane = iota
	paneTable
	paneTrace
	paneCount
)

// keepDeliveries bounds what a long session holds.
const keepDeliveries = 200

// moving reports whether something on the screen moves with the clock.
func (s *stage) moving(now inspect.Millis) bool {
	soon := func(t time.Time) bool { return t.After(now.Time()) }
	return slices.ContainsFunc(s.deliveries, func(d Delivery) bool { return d.Outcome == OutcomeRunning || soon(d.Next) }) ||
		slices.ContainsFunc(s.standing.Waiting, func(w Waiting) bool { return soon(w.Until) })
}

// tookOver reports whether a delivery ran where the key's run before it never
// ended.
func (s *stage) tookOver(d *Delivery) bool {
	if d.Outcome != OutcomeExecuted || d.Unprotected {
		return false
	}
	crashed := false
	for i := range s.deliveries {
		switch before := &s.deliveries[i]; {
		case before.ID == d.ID:
			return crashed
		case before.Key != d.Key:
		case before.Outcome == OutcomeCrashed || before.Outcome == OutcomeTimedOut:
			crashed = crashed || before.Began
		case before.Outcome == OutcomeExecuted:
			crashed = false
		}
	}
	return false
}

// take adds a delivery, or replaces the report of the same one.
func (s *stage) take(d *Delivery) {
	for i := range s.deliveries {
		if s.deliveries[i].ID == d.ID {
			s.deliveries[i] = *d
			return
		}
	}
	s.deliveries = append(s.deliveries, *d)
	if extra := len(s.deliveries) - keepDeliveries; extra > 0 {
		s.deliveries = slices.Delete(s.deliveries, 0, extra)
	}
}

// chosen is the delivery whose trace shows; nil before the first.
func (s *stage) chosen() *Delivery {
	for i := range s.deliveries {
		if s.deliveries[i].ID == s.picked {
			return &s.deliveries[i]
		}
	}
	if n := len(s.deliveries); n > 0 {
		return &s.deliveries[n-1]
	}
	return nil
}

// nextDelivery waits for the next report of the demo.
func (m *Model) nextDelivery() tea.Cmd {
	demo := m.o.Demo
	if demo == nil || m.stage.over {
		return nil
	}
	derive := m.derive
	return func() tea.Msg {
		ctx, cancel := derive()
		defer cancel()
		d, err := demo.Next(ctx)
		if errors.Is(err, io.EOF) || ctx.Err() != nil {
			return deliveryMsg{over: true}
		}
		return deliveryMsg{delivery: d, over: err != nil, err: err}
	}
}

// deliveryCame shows a report and reads the table again: something changed.
func (m *Model) deliveryCame(msg deliveryMsg) tea.Cmd {
	if msg.over {
		m.stage.over = true
		if msg.err != nil {
			m.notice = fmt.Sprintf("the demo no longer reports: %v", msg.err)
		}
		return nil
	}
	m.stage.take(&msg.delivery)
	if !m.ranging.on { // a range ends where the person puts the cursor
		m.stage.follow = m.stage.deliveries[len(m.stage.deliveries)-1].Key
	}
	next := tea.Batch(m.nextDelivery(), m.lookAtDemo())
	if !m.live.on {
		return next
	}
	return tea.Batch(next, m.reread())
}

// lookAtDemo asks how the demo stands, unless that was asked already.
func (m *Model) lookAtDemo() tea.Cmd {
	demo := m.o.Demo
	if demo == nil || m.stage.looking || m.stage.over {
		return nil
	}
	m.stage.looking = true
	return func() tea.Msg { return standingMsg{demo.Look()} }
}

func (m *Model) standingCame(msg standingMsg) {
	m.stage.looking, m.stage.standing = false, msg.standing
	if n := len(msg.standing.Notes); n > 0 {
		m.notice = msg.standing.Notes[n-1]
	}
}

// demoActs is what the acts of the keymap are to the demo.
func demoActs() map[act]DemoAct {
	return map[act]DemoAct{
		actSend: DemoSend, actDuplicate: DemoDuplicate, actBurst: DemoBurst, actTamper: DemoTamper, actDropKey: DemoDropKey,
		actKill: DemoKill, actFreeze: DemoFreeze, actSwitch: DemoSwitch, actTraffic: DemoTraffic,
		actTogether: DemoTogether, actTwice: DemoTwice, actLosePut: DemoLosePut, actLoseReply: DemoLoseReply,
		actThrottle: DemoThrottle, actRunOn: DemoRunOn, actTimeout: DemoTimeout, actNow: DemoNow,
	}
}

// perform does one act of the demo.
func (m *Model) perform(a act) tea.Cmd {
	demo := m.o.Demo
	if demo == nil {
		return nil
	}
	switch a {
	case actFaults:
		m.mode = modeFaults
		return nil
	case actLog:
		m.stage.log, m.stage.scroll = !m.stage.log, 0
		return nil
	default:
	}
	what, ok := demoActs()[a]
	if !ok {
		return nil
	}
	m.stage.picked = "" // what comes of it is what is to be seen
	derive := m.derive
	return func() tea.Msg {
		ctx, cancel := derive()
		defer cancel()
		said, err := demo.Do(ctx, what)
		return actedMsg{what: string(what), said: said, err: err}
	}
}

func (m *Model) actCame(msg actedMsg) tea.Cmd {
	m.notice = msg.said
	if msg.err != nil {
		m.notice = fmt.Sprintf("%s: %v", msg.what, msg.err)
		if errors.Is(msg.err, context.Canceled) {
			m.notice = ""
		}
	}
	return m.lookAtDemo()
}
