package demo

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is the outcome of a story.
type Report struct {
	Passed bool    `json:"passed"`
	Scenes []Scene `json:"scenes"`
}

// Scene is one scene of a story: what happened, what it cost, what was checked.
type Scene struct {
	Name     string     `json:"name"`
	Passed   bool       `json:"passed"`
	Timeline []Delivery `json:"timeline"`
	Ledger   Ledger     `json:"ledger"`
	Checks   []Check    `json:"checks"`
}

// Ledger is what an order has cost so far, by the payment service's own count.
type Ledger struct {
	OrderID    string `json:"order_id"`
	Deliveries int    `json:"deliveries"`
	Charges    int    `json:"charges"`
}

// Check is one thing that had to hold.
type Check struct {
	Name     string `json:"name"`
	Passed   bool   `json:"passed"`
	Evidence string `json:"evidence"`
}

// printer writes a story as it happens.
type printer struct {
	w     io.Writer
	start time.Time
}

func (p *printer) title(n int, name, caption string) {
	fmt.Fprintf(p.w, "\n%d. %s\n   %s\n", n, name, caption)
}

// delivery writes one line: when, what, how long, the process, the cost.
func (p *printer) delivery(d Delivery) {
	took := ""
	if !d.Started.IsZero() {
		took = d.Took.Round(time.Millisecond).String()
	}
	process := ""
	if d.PID > 0 {
		process = fmt.Sprintf("PID %d", d.PID)
	}
	if d.ColdStart {
		process += " (cold start)"
	}
	line := fmt.Sprintf("   %s  %-10s %-9s %7s  %-24s %s", p.clock(d.Sent), d.OrderID, d.Kind, took, process, d.Reason)
	fmt.Fprintln(p.w, strings.TrimRight(line, " "))
}

func (p *printer) notef(format string, args ...any) {
	fmt.Fprintf(p.w, "   %s  %s\n", p.clock(time.Now()), fmt.Sprintf(format, args...))
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
	fmt.Fprintf(p.w, "   ledger  %s: %s, %s\n", s.Ledger.OrderID,
		counted(s.Ledger.Deliveries, "delivery", "deliveries"), counted(s.Ledger.Charges, "charge", "charges"))
}

func (p *printer) end(r Report) {
	passed := 0
	for _, s := range r.Scenes {
		if s.Passed {
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
