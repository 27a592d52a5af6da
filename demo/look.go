package demo

import (
	"idemtui/demo/lambda"
	"idemtui/demo/source"
)

// Standing is how the session stands, but for its deliveries.
type Standing struct {
	Function string
	Scenario Scenario
	Source   source.Kind
	Speed    float64
	// Effects names what the function does to the world.
	Effects string
	// Protected: idempotency is on.
	Protected bool
	Rate      int // events a second of automatic traffic
	Throttled bool
	RunOn     bool
	Processes []lambda.Process
	// Twins are the processes of the function without idempotency.
	Twins   []lambda.Process
	Waiting []Waiting
	Balance Balance
	Logs    []lambda.Line
	// Notes are words that no act waits for, oldest first.
	Notes []string
}

// Look is how it stands now. It does no I/O.
func (s *Session) Look() Standing {
	s.mu.Lock()
	now := Standing{
		Scenario: s.opts.Scenario, Source: s.opts.Source, Speed: s.opts.Speed, Protected: !s.unsafe,
		Rate: s.rate, Throttled: s.idle, RunOn: s.runOn, Notes: s.notes,
	}
	s.notes = nil
	s.mu.Unlock()
	now.Function, now.Effects = s.Function(), s.opts.Scenario.Effects()
	if s.opts.Function != nil {
		now.Effects = "side effects"
	}
	now.Processes = s.current().Processes()
	if s.twin != nil {
		now.Twins = s.twin.bench.Function().Processes()
	}
	now.Waiting, now.Balance, now.Logs = s.line.look(), s.Balance(), s.Logs()
	return now
}
