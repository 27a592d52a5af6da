package demo

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
)

// printer writes a story as it happens.
type printer struct {
	w     io.Writer
	start time.Time

	printed map[int]bool // deliveries of the scene
	notes   int          // so many of its notes
}

func (p *printer) title(n int, t Title) {
	p.printed, p.notes = map[int]bool{}, 0
	fmt.Fprintf(p.w, "\n%d. %s\n   %s\n", n, t.Name, t.Caption)
}

// scene prints what is new in a scene.
func (p *printer) scene(s Scene) {
	for _, n := range s.Notes[p.notes:] {
		fmt.Fprintf(p.w, "   %s  %s\n", p.clock(n.At), n.Text)
	}
	p.notes = len(s.Notes)
	for i := range s.Timeline {
		if d := &s.Timeline[i]; d.Over() && !p.printed[d.ID] {
			p.printed[d.ID] = true
			p.delivery(d)
		}
	}
}

// delivery writes one line: when, what, how long, the process, the cost.
func (p *printer) delivery(d *Delivery) {
	took := ""
	if d.Took > 0 {
		took = d.Took.Round(time.Millisecond).String()
	}
	process := ""
	if d.PID > 0 {
		process = fmt.Sprintf("PID %d", d.PID)
	}
	if d.ColdStart {
		process += " (cold start)"
	}
	reason := d.Reason
	if d.Lost {
		reason += ", its answer was lost"
	}
	line := fmt.Sprintf("   %s  %-10s %-9s %7s  %-24s %s", p.clock(d.Sent), d.OrderID, d.Kind, took, process, reason)
	fmt.Fprintln(p.w, strings.TrimRight(line, " "))
}

// clock counts from the start of the story.
func (p *printer) clock(t time.Time) string { return fmt.Sprintf("%6.3fs", t.Sub(p.start).Seconds()) }

func (p *printer) checks(s Scene) {
	for _, c := range s.Checks {
		mark := "ok  "
		if !c.Passed {
			mark = "FAIL"
		}
		fmt.Fprintf(p.w, "   %s    %s: %s\n", mark, c.Name, c.Evidence)
	}
	fmt.Fprintf(p.w, "   ledger  %s\n", s.Ledger)
}

// String is the ledger in one line.
func (l Ledger) String() string {
	text := fmt.Sprintf("%s: %s, %s %s", cmp.Or(l.OrderID, "an event without an id"), counted(l.Deliveries, "delivery", "deliveries"), l.Effect, times(l.Charges))
	if l.Without != nil {
		text += fmt.Sprintf(", without idempotency %s", times(*l.Without))
	}
	return text
}

func (p *printer) end(r Report) {
	passed := 0
	for i := range r.Scenes {
		if r.Scenes[i].Passed {
			passed++
		}
	}
	verdict := "everything came out as told"
	if !r.Passed {
		verdict = "NOT everything came out as told"
	}
	fmt.Fprintf(p.w, "\n%d of %d scenes passed in %.1f s: %s.\n", passed, len(r.Scenes), time.Since(p.start).Seconds(), verdict)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}
