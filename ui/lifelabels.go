package ui

import (
	"slices"
	"strings"

	"idemtui/ui/table"
)

// labelGap is free between two labels; labelSlack is how far a label may stand
// from its station before it would mislead.
const (
	labelGap   = 2
	labelSlack = 14
)

// placedLabel is a label and where it stands.
type placedLabel struct {
	station
	label
	from int
}

// labels are the lines above and below the life line. Where the room is short
// the less important labels become brief, and go at last.
func (l lifeLine) labels(stations []station) (times, words string) {
	byRank := slices.Clone(stations)
	slices.SortStableFunc(byRank, func(a, b station) int { return a.rank - b.rank })
	for keep := len(byRank); keep > 0; keep-- {
		for brief := range keep + 1 {
			placed, ok := l.place(byRank[:keep], keep-brief)
			if !ok {
				continue
			}
			return l.written(placed, func(p placedLabel) string { return p.time }),
				l.written(placed, func(p placedLabel) string { return p.word })
		}
	}
	return strings.Repeat(" ", l.width), strings.Repeat(" ", l.width)
}

// place puts the labels as near to their stations as they can stand apart;
// those from the full-th on are brief.
func (l lifeLine) place(byRank []station, full int) ([]placedLabel, bool) {
	placed := make([]placedLabel, len(byRank))
	for i, s := range byRank {
		text := s.full
		if i >= full {
			text = s.brief
		}
		placed[i] = placedLabel{station: s, label: text, from: s.x}
	}
	slices.SortStableFunc(placed, func(a, b placedLabel) int { return a.order - b.order })
	end := -labelGap
	for i := range placed {
		p := &placed[i]
		p.from = max(p.from, end+labelGap)
		end = p.from + p.width()
	}
	limit := l.width
	for i := len(placed) - 1; i >= 0; i-- {
		p := &placed[i]
		p.from = min(p.from, limit-p.width())
		limit = p.from - labelGap
		if p.from < 0 || p.x < p.from-labelSlack || p.x > p.from+p.width()+labelSlack {
			return nil, false
		}
	}
	return placed, true
}

// written draws one line of the labels. One that ends at its station is set
// flush with it.
func (l lifeLine) written(placed []placedLabel, text func(placedLabel) string) string {
	var b strings.Builder
	x := 0
	for _, p := range placed {
		from, t := p.from, text(p)
		if p.x >= p.from+p.width()-1 {
			from += p.width() - table.Width(t)
		}
		ink := l.theme.quiet
		if p.rank == rankNow {
			ink = l.theme.strong
		}
		b.WriteString(strings.Repeat(" ", from-x) + ink.Paint(t))
		x = from + table.Width(t)
	}
	return b.String() + strings.Repeat(" ", l.width-x)
}
