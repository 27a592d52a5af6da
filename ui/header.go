package ui

import (
	"fmt"
	"strings"
	"time"

	"idemtui/inspect"
	"idemtui/ui/table"
)

// header is the first line: what matters, then where this is, then what can
// be relied upon. On a production profile it is a solid band.
func (m *Model) header() string {
	tiny := m.place.shape == shapeTiny
	matter, ink := m.matter(tiny)
	left := " " + ink.Paint(matter) + "  "
	if m.o.Production { // before the name: this is what a narrow screen may not cut off
		left += m.theme.warning.Paint("PROD "+m.glyphs.production) + " "
	}
	left += m.theme.title.Paint(m.title())
	if where := m.where(tiny); where != "" {
		left += "   " + m.theme.quiet.Paint(where)
	}
	right := ""
	if !tiny {
		right = strings.Join(m.badges(), m.gap()) + " "
	}
	return m.banded(left, right)
}

// gap is what stands between badges and between keys.
func (m *Model) gap() string {
	if m.place.shape < shapeNormal {
		return "  "
	}
	return "   "
}

// banded joins the ends of the first line; in production it paints them as
// one band.
func (m *Model) banded(left, right string) string {
	if !m.o.Production {
		return m.ends(left, right, m.width)
	}
	return m.theme.band.Paint(m.ends(plain(left), plain(right), m.width))
}

// ends keeps both ends of a line: the left one is cut where it must be.
func (m *Model) ends(left, right string, width int) string {
	room := width - table.Width(right) - 1
	if right == "" || room < leastWidth/2 {
		return fit(table.Cut(left, width, m.glyphs.cut), width)
	}
	return apart(table.Cut(left, room, m.glyphs.cut), right, width)
}

// matter is the answer before the data: how many keys refuse retries.
func (m *Model) matter(tiny bool) (string, table.Ink) {
	if !m.matched.ever {
		return m.reading(), m.theme.strong
	}
	n := m.rows.counts.Refuse()
	noun := "keys refuse"
	if n == 1 {
		noun = "key refuses"
	}
	if tiny {
		noun = strings.TrimPrefix(strings.TrimPrefix(noun, "keys "), "key ")
	}
	switch {
	case n == 0 && tiny:
		return "none refuse retries", m.theme.success
	case n == 0:
		return "no key refuses retries", m.theme.success
	case m.rows.counts.Of(inspect.Stuck) > 0:
		return fmt.Sprintf("%s %s retries", count(n), noun), m.theme.errorInk().On(m.theme.strong)
	}
	return fmt.Sprintf("%s %s retries", count(n), noun), m.theme.infoInk().On(m.theme.strong)
}

func (m *Model) reading() string {
	switch {
	case m.page == pageTables:
		return "choose a table"
	case m.problem != nil:
		return "not read"
	}
	return "reading" + m.glyphs.cut
}

func (m *Model) title() string {
	name := inspect.Clean(m.name)
	if name != "" && m.place.shape < shapeNormal {
		return name
	}
	program := "idemtui"
	if m.o.Demo != nil {
		program = "idemtui demo"
	}
	if name == "" {
		return program
	}
	return program + " " + m.glyphs.path + " " + name
}

func (m *Model) where(tiny bool) string {
	if tiny && m.o.Production {
		return ""
	}
	return inspect.Clean(m.o.Where)
}

// badges say what can be relied upon.
func (m *Model) badges() []string {
	var badges []string
	if m.partial() {
		badges = append(badges, m.theme.warning.Paint("PARTIAL"))
	}
	if m.o.ReadOnly {
		badges = append(badges, m.theme.strong.Paint("READ-ONLY"))
	}
	if !m.atTable() {
		return badges
	}
	return append(badges, m.ttlBadge(), m.liveBadge())
}

// partial reports whether records of the table are missing on the screen.
func (m *Model) partial() bool {
	return m.atTable() && m.live.pages == 0 && !m.loading.busy
}

func (m *Model) ttlBadge() string {
	ok, bad := m.theme.success.Paint(m.glyphs.ok), m.theme.warning.Paint(m.glyphs.bad)
	quiet := func(s string) string { return m.theme.quiet.Paint(s) }
	switch m.about.TTL {
	case inspect.TTLOn:
		return quiet("TTL ") + ok
	case inspect.TTLOff:
		return quiet("TTL ") + bad + quiet(" off")
	case inspect.TTLOtherAttribute:
		return quiet("TTL ") + bad + quiet(" on "+inspect.Cut(inspect.Clean(m.about.TTLAttribute), 16))
	case inspect.TTLUnknown:
	}
	return quiet("TTL ?")
}

func (m *Model) liveBadge() string {
	switch {
	case !m.live.on:
		return m.theme.quiet.Paint("live off")
	case m.live.err != nil || m.problem != nil:
		return m.theme.warning.Paint("not live " + m.glyphs.bad)
	case m.loading.busy && !m.load.quiet:
		return m.theme.quiet.Paint("live " + m.glyphs.cut)
	}
	interval := short(m.liveInterval()) + " "
	if m.place.shape < shapeNormal {
		interval = ""
	}
	return m.theme.quiet.Paint("live "+interval) + m.theme.success.Paint(m.glyphs.ok)
}

func short(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Seconds())) }

// viewLineAt is where the second line stands.
const viewLineAt = 1

// viewLine is the second line: how a purge or a load goes; else the views, what
// the trouble is, and what the read cost.
func (m *Model) viewLine() string {
	if m.purge.busy() {
		return m.runLine()
	}
	if m.loading.busy && !m.load.quiet {
		return m.progressLine()
	}
	if m.watching.on() {
		return m.watchLine()
	}
	right := m.theme.quiet.Paint(m.viewAside(m.place.shape < shapeNormal) + " ")
	left := m.namesLine()
	if m.partial() {
		left += " " + m.theme.warning.Paint(m.stoppedAt()) + " " + m.glyphs.dot + " " + m.keyHint(actReload)
		if table.Width(left)+table.Width(right) >= m.width { // what to do goes before what it cost
			right = ""
		}
		return m.ends(left, right, m.width)
	}
	room := m.width - table.Width(left) - 4
	trouble := m.trouble(room - table.Width(right))
	if trouble == "" { // why keys refuse goes before all that the read cost
		brief := m.theme.quiet.Paint(m.viewAside(true) + " ")
		if trouble = m.trouble(room - table.Width(brief)); trouble != "" {
			right = brief
		}
	}
	if trouble != "" {
		left += "  " + trouble
	}
	return m.ends(left, right, m.width)
}

// viewAside is what the view says at the right end of its line: what the read
// cost, where it has nothing of its own.
func (m *Model) viewAside(brief bool) string {
	if v := m.view(); v != nil {
		if aside := v.aside(m); aside != "" {
			return aside
		}
	}
	parts := []string{plural(m.data.snap.Len(), "record"), seconds(m.last.elapsed(m.now)), capacity(m.spent)}
	if brief {
		parts = []string{count(m.data.snap.Len()), capacity(m.spent)}
	}
	if stale := m.staleness(); stale != "" {
		parts = append(parts, stale)
	}
	return strings.Join(parts, " "+m.glyphs.dot+" ")
}

// stoppedAt says how much of the table a broken load read.
func (m *Model) stoppedAt() string {
	text := "stopped at " + count(m.data.snap.Len())
	if about := int(m.about.Items); about > m.data.snap.Len() {
		text += " of about " + count(about)
	}
	return text
}

// trouble is the why of the first line: what there is of each kind of trouble,
// the worst first, as far as it fits.
func (m *Model) trouble(width int) string {
	line := ""
	for i, part := range m.troubles() {
		if i > 0 {
			part = " " + m.glyphs.dot + " " + part
		}
		if table.Width(line+part) > width {
			break
		}
		line += part
	}
	return line
}

func (m *Model) troubles() []string {
	c := m.rows.counts
	var parts []string
	if n := c.Of(inspect.Stuck); n > 0 {
		text := m.theme.errorInk().Paint(count(n) + " stuck")
		if m.rows.oldest.Known {
			text += ", the oldest for " + m.ageText(m.rows.oldest)
		}
		parts = append(parts, text)
	}
	if n := c.Of(inspect.Running) + c.Of(inspect.Held); n > 0 {
		parts = append(parts, m.theme.infoInk().Paint(count(n)+" may still run"))
	}
	if n := c.Of(inspect.Lapsed); n > 0 {
		parts = append(parts, m.theme.warning.Paint(count(n)+" lapsed")+": open to a retry")
	}
	if n := c.Of(inspect.Invalid); n > 0 {
		parts = append(parts, m.theme.state(inspect.Invalid).Paint(count(n)+" invalid"))
	}
	return parts
}

// staleness is how old the records are where that is worth a word.
func (m *Model) staleness() string {
	if m.live.asOf == 0 || m.live.on && m.live.err == nil && m.problem == nil {
		return ""
	}
	return "as of " + clock(m.live.asOf)
}

func clock(t inspect.Millis) string { return t.Time().Format("15:04:05") }

func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// progressLine tells how the load goes. DynamoDB's own count is hours old, so
// it is only "about".
func (m *Model) progressLine() string {
	records := m.data.snap.Len()
	if m.load.aside {
		records = m.load.snap.Len()
	}
	rate := m.load.rate(m.now, records)
	parts := []string{plural(records, "record"), count(int(rate)) + "/s", capacity(m.spent)}
	about := int(m.about.Items)
	barWidth := max(m.width/4, 12)
	bar := m.spinner()
	if about > records {
		share := float64(records) / float64(about)
		bar = m.progress(share, barWidth) + fmt.Sprintf(" %d %% of about %s", int(100*share), count(about))
		if rate > 0 && records > 0 {
			parts = append(parts, inspect.Short(time.Duration(float64(about-records)/rate*float64(time.Second)))+" left")
		}
	}
	parts = append(parts, "esc stops")
	return m.ends(" "+bar, m.theme.quiet.Paint(strings.Join(parts, " "+m.glyphs.dot+" ")+" "), m.width)
}

func (m *Model) progress(share float64, width int) string {
	full := min(int(share*float64(width)), width)
	return m.theme.accent.Paint(strings.Repeat(m.glyphs.gaugeFull, full)) +
		m.theme.border.Paint(strings.Repeat(m.glyphs.gaugeRest, width-full))
}

// spinner moves with the ticks, so that a frame stays a function of the model.
func (m *Model) spinner() string {
	const cells = 12
	at := m.beat % (2 * (cells - 3))
	if at >= cells-3 {
		at = 2*(cells-3) - at
	}
	rest := func(n int) string { return m.theme.border.Paint(strings.Repeat(m.glyphs.gaugeRest, n)) }
	return rest(at) + m.theme.accent.Paint(strings.Repeat(m.glyphs.gaugeFull, 3)) + rest(cells-3-at)
}
