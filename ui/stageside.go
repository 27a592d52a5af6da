package ui

import (
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// sendActs are the acts of the pane at the left, in the order of F1 to F10.
func (m *Model) sendActs() []act {
	return []act{actSend, actDuplicate, actBurst, actTamper, actDropKey, actKill, actFreeze, actSwitch, actTraffic, actFaults}
}

// sendPane is what can be sent and done, what waits, and the processes.
func (m *Model) sendPane(rows int) []string {
	width := m.stage.place.send
	var lines []string
	for i, a := range m.sendActs() {
		lines = append(lines, m.sendLine(a, i+1, width))
	}
	waiting := m.waitingLines(width, max(rows-len(lines)-6, 3))
	processes := m.processLines(width)
	for _, block := range [][]string{waiting, processes} {
		if len(lines)+len(block)+1 <= rows {
			lines = append(append(lines, ""), block...)
		}
	}
	return lines
}

// sendLine is one act with its letter and its function key.
func (m *Model) sendLine(a act, n, width int) string {
	b, _ := m.keys.binding(a)
	word := b.short
	if other, _ := m.stageWords(a); other != "" {
		word = other
	}
	s := &m.stage.standing
	ink := table.Ink("")
	switch {
	case a == actKill:
		word = "kill -9 mid-flight"
	case a == actTraffic && s.Rate > 0:
		ink, word = m.theme.success, fmt.Sprintf("automatic %d/s ON", s.Rate)
	case a == actFaults:
		word = "faults " + m.glyphs.cut
		if s.Throttled || s.RunOn {
			ink, word = m.theme.warning, "faults: "+m.faultsOn()
		}
	}
	left := " " + m.theme.accent.Paint(b.show) + "  " + ink.Paint(word)
	return apart(table.Cut(left, width-4, m.glyphs.cut), m.theme.quiet.Paint(fmt.Sprintf("F%d", n))+" ", width)
}

func (m *Model) faultsOn() string {
	var on []string
	if m.stage.standing.Throttled {
		on = append(on, "throttled")
	}
	if m.stage.standing.RunOn {
		on = append(on, "no kill")
	}
	return strings.Join(on, ", ")
}

// waitingLines are the messages on their way: in flight, blocked, dead.
func (m *Model) waitingLines(width, most int) []string {
	all := m.stage.standing.Waiting
	if len(all) == 0 {
		return nil
	}
	lines := []string{" " + m.theme.title.Paint(plural(len(all), "message")+" waiting")}
	for _, w := range all[:min(len(all), most)] {
		lines = append(lines, m.waitingLine(w, width))
	}
	if over := len(all) - most; over > 0 {
		lines = append(lines, " "+m.theme.quiet.Paint(fmt.Sprintf("%s %d more", m.glyphs.more, over)))
	}
	return lines
}

func (m *Model) waitingLine(w Waiting, width int) string {
	name := inspect.Clean(w.Business)
	if name == "" {
		name = "no key"
	}
	text, ink := w.Place, m.theme.quiet
	left := w.Until.Sub(m.now.Time()).Seconds()
	switch {
	case w.Place == "dead":
		text, ink = "dead letter", m.theme.errorInk()
	case w.Place == "in flight" && left > 0:
		text, ink = fmt.Sprintf("in flight %.1f s", left), m.theme.infoInk()
	case left > 0:
		text, ink = fmt.Sprintf("retry in %.1f s", left), m.theme.warning
	case w.Place == "blocked":
		ink = m.theme.state(inspect.Held)
	}
	return apart(" "+table.Cut(name, 9, m.glyphs.cut), ink.Paint(text)+" ", width)
}

// processLines are the processes of the function, and of the one without
// idempotency.
func (m *Model) processLines(width int) []string {
	s := &m.stage.standing
	lines := []string{" " + m.theme.title.Paint("processes")}
	for _, p := range s.Processes {
		word, ink := m.processWord(p)
		lines = append(lines, apart(" "+ink.Paint(m.glyphs.started+" "+word)+fmt.Sprintf(" %d", p.PID), m.theme.quiet.Paint(plural(p.Calls, "call"))+" ", width))
	}
	if len(s.Processes) == 0 {
		lines = append(lines, " "+m.theme.quiet.Paint("none now"))
	}
	if n := len(s.Twins); n > 0 {
		calls := 0
		for _, p := range s.Twins {
			calls += p.Calls
		}
		lines = append(lines, apart(" "+m.theme.quiet.Paint(fmt.Sprintf("%s without  %d", m.glyphs.started, s.Twins[n-1].PID)), m.theme.quiet.Paint(plural(calls, "call"))+" ", width))
	}
	return lines
}

// actBindings are the acts whose letter the open menu waits for, and those
// letters.
func (m *Model) actBindings() (all []binding, letters []string) {
	prefix := "a "
	if m.mode == modeFaults {
		prefix = "a x "
	}
	for _, b := range m.keys {
		for _, key := range b.keys {
			if letter, ok := strings.CutPrefix(key, prefix); ok && !strings.Contains(letter, " ") {
				all, letters = append(all, b), append(letters, letter)
			}
		}
	}
	return all, letters
}

// demoChoices are the letters that follow a, or a x.
func (m *Model) demoChoices() []choice {
	var out []choice
	all, letters := m.actBindings()
	for i, b := range all {
		out = append(out, choice{letters[i], b.short})
	}
	return append(out, choice{"esc", "close"})
}

// actsBox is the menu of the acts, where there is no pane of them.
func (m *Model) actsBox(title string) *box {
	width, height := m.boxRoom()
	width = min(width, 52)
	b := &box{title: title, hint: m.theme.accent.Paint("esc") + " closes", width: width, top: 1}
	all, letters := m.actBindings()
	for i := range all[:min(len(all), height)] {
		key := ""
		if m.mode == modeActs {
			key = m.theme.quiet.Paint(fmt.Sprintf("F%d", i+1))
		}
		b.lines = append(b.lines, apart(" "+m.theme.accent.Paint(letters[i])+"   "+all[i].long, key, width))
	}
	return b
}
