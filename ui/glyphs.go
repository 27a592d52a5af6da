package ui

import "idemtui/inspect"

// glyphs are all signs of the dashboard, each one cell wide (more in ASCII
// only where noted). None is one that a terminal may show as an emoji.
type glyphs struct {
	states [inspect.Invalid + 1]string
	// bar draws the state bar, per state.
	bar [inspect.Invalid + 1]string

	cursor, mark        string
	sortDown, sortUp    string
	path, dot, none     string // between names, between words, no value
	cut, more           string // cut may be two cells in ASCII, more three
	ok, bad, warn, info string
	production          string

	// The life line: what passed, what is ahead, and its stations.
	linePast, lineAhead, lineBreak        string
	started, longest, now, expires, guess string

	// A delivery: its start, its run, and how it ended.
	delivery, run, done, replayed, killed string

	// A span of time: its ends, and what is between.
	spanLeft, spanFill, spanRight string

	gaugeFull, gaugeHalf, gaugeRest string
	blocks                          [9]string // empty to full, for histograms and progress

	// Borders and rules.
	across, down                                     string
	topLeft, topRight, bottomLeft, bottomRight       string
	teeRight, teeLeft, teeDown, teeUp, cross         string
	focusLeft, focusRight, atLeast, estimated, times string
}

// state is the sign of a state.
func (g *glyphs) state(s inspect.State) string {
	if int(s) >= len(g.states) || g.states[s] == "" {
		return " "
	}
	return g.states[s]
}

// newGlyphs gives the signs, or their ASCII form: for terminals and fonts
// that lack them, and where ambiguous signs take two cells.
func newGlyphs(ascii bool) glyphs {
	if ascii {
		return asciiGlyphs()
	}
	return glyphs{
		states: [...]string{
			inspect.Running: "●", inspect.Held: "○", inspect.Stuck: "◆", inspect.Lapsed: "◇",
			inspect.Done: "✓", inspect.Expired: "·", inspect.Invalid: "✗",
		},
		bar: [...]string{
			inspect.Running: "▒", inspect.Held: "░", inspect.Stuck: "█", inspect.Lapsed: "▓",
			inspect.Done: "▄", inspect.Expired: "▁", inspect.Invalid: "▚",
		},
		cursor: "▌", mark: "✚", sortDown: "▾", sortUp: "▴",
		path: "▸", dot: "·", none: "–", cut: "…", more: "⋮",
		ok: "✓", bad: "✗", warn: "▲", info: "i", production: "▲",
		linePast: "━", lineAhead: "┄", lineBreak: "╱", started: "●", longest: "┿", now: "▼", expires: "◆", guess: "?",
		delivery: "●", run: "━", done: "✓", replayed: "↺", killed: "╳",
		spanLeft: "┣", spanFill: "━", spanRight: "┫",
		gaugeFull: "▄", gaugeHalf: "▖", gaugeRest: "·",
		blocks: [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		across: "─", down: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
		teeRight: "├", teeLeft: "┤", teeDown: "┬", teeUp: "┴", cross: "┼",
		focusLeft: "‹", focusRight: "›", atLeast: ">", estimated: "~", times: "×",
	}
}

func asciiGlyphs() glyphs {
	return glyphs{
		states: [...]string{
			inspect.Running: "@", inspect.Held: "o", inspect.Stuck: "#", inspect.Lapsed: "%",
			inspect.Done: "+", inspect.Expired: ".", inspect.Invalid: "!",
		},
		bar: [...]string{
			inspect.Running: "@", inspect.Held: "o", inspect.Stuck: "#", inspect.Lapsed: "%",
			inspect.Done: "+", inspect.Expired: ".", inspect.Invalid: "!",
		},
		cursor: ">", mark: "*", sortDown: "v", sortUp: "^",
		path: ">", dot: "-", none: "-", cut: "..", more: "...",
		ok: "+", bad: "!", warn: "^", info: "i", production: "^",
		linePast: "=", lineAhead: "-", lineBreak: "/", started: "o", longest: "+", now: "v", expires: "x", guess: "?",
		delivery: "o", run: "=", done: "+", replayed: "<", killed: "x",
		spanLeft: "[", spanFill: "=", spanRight: "]",
		gaugeFull: "=", gaugeHalf: "-", gaugeRest: ".",
		blocks: [...]string{" ", "_", ".", ":", "-", "=", "+", "*", "#"},
		across: "-", down: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
		teeRight: "+", teeLeft: "+", teeDown: "+", teeUp: "+", cross: "+",
		focusLeft: "<", focusRight: ">", atLeast: ">", estimated: "~", times: "x",
	}
}
