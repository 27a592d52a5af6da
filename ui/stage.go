package ui

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
)

// stage is the demo's side of the dashboard: what was delivered, and what
// became of it.
type stage struct {
	// deliveries in the order in which they started; the last is the newest.
	deliveries []Delivery
	pid        int
	function   string
	// follow is the key that the newest delivery led to: the cursor goes to its
	// record, for that is what the audience is to see.
	follow string
	// over: no more deliveries will come.
	over bool
}

// keepDeliveries bounds what a long session holds.
const keepDeliveries = 200

// running reports whether a delivery is under way.
func (s *stage) running() bool {
	for i := range s.deliveries {
		if s.deliveries[i].Outcome == OutcomeRunning {
			return true
		}
	}
	return false
}

// tookOver reports whether a delivery ran where the key's run before it never
// ended.
func (s *stage) tookOver(d Delivery) bool {
	if d.Outcome != OutcomeExecuted {
		return false
	}
	crashed := false
	for i := range s.deliveries {
		switch before := &s.deliveries[i]; {
		case before.ID == d.ID:
			return crashed
		case before.Key != d.Key:
		case before.Outcome == OutcomeCrashed || before.Outcome == OutcomeTimedOut:
			crashed = true
		case before.Outcome == OutcomeExecuted:
			crashed = false
		}
	}
	return false
}

// take adds a delivery, or replaces the report of the same one.
func (s *stage) take(d Delivery) {
	for i := range s.deliveries {
		if s.deliveries[i].ID == d.ID {
			s.deliveries[i] = d
			return
		}
	}
	s.deliveries = append(s.deliveries, d)
	if extra := len(s.deliveries) - keepDeliveries; extra > 0 {
		s.deliveries = s.deliveries[extra:]
	}
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
	m.stage.take(msg.delivery)
	if !m.ranging.on { // a range ends where the person puts the cursor
		m.stage.follow = m.stage.deliveries[len(m.stage.deliveries)-1].Key
	}
	m.stage.pid, m.stage.function = m.o.Demo.PID(), m.o.Demo.Function()
	m.arrange()
	if !m.live.on {
		return m.nextDelivery()
	}
	return tea.Batch(m.nextDelivery(), m.reread())
}

// perform does one act of the demo.
func (m *Model) perform(a act) tea.Cmd {
	demo := m.o.Demo
	if demo == nil {
		return nil
	}
	var do func(context.Context) error
	var what string
	switch a {
	case actSend:
		do, what = demo.Send, "send"
	case actDuplicate:
		do, what = demo.Duplicate, "duplicate"
	case actKill:
		do, what = demo.Kill, "kill"
	default:
		return nil
	}
	derive := m.derive
	return func() tea.Msg {
		ctx, cancel := derive()
		defer cancel()
		return actedMsg{what: what, err: do(ctx)}
	}
}

func (m *Model) actCame(msg actedMsg) {
	m.notice = ""
	if msg.err != nil {
		m.notice = fmt.Sprintf("%s: %v", msg.what, msg.err)
	}
}
