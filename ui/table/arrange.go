package table

import (
	"cmp"
	"slices"
)

// place is where a column stands: its first cell and its width.
type place struct{ column, x, width int }

// arrange gives columns their widths. Kept columns have their Min first; then,
// by rank, each gets what it wants or is dropped; what is left goes to those
// that can use more.
func arrange[R any](columns []Column[R], width int) []place {
	widths := make([]int, len(columns))
	free := width - Gutter + gap
	for i, c := range columns {
		if c.Keep {
			widths[i] = c.Min
			free -= c.Min + gap
		}
	}
	byRank := ranked(columns)
	for _, i := range byRank {
		free -= satisfy(columns[i], &widths[i], free)
	}
	for _, i := range byRank {
		if more := min(free, columns[i].Max-widths[i]); widths[i] > 0 && more > 0 {
			widths[i] += more
			free -= more
		}
	}
	return placed(widths)
}

// satisfy raises a column towards what it wants and returns the cells used.
func satisfy[R any](c Column[R], width *int, free int) int {
	if *width == 0 {
		if free < c.Min+gap {
			return 0
		}
		*width = min(c.Want, free-gap)
		return *width + gap
	}
	more := min(max(free, 0), c.Want-*width)
	*width += more
	return more
}

// ranked is the columns' indexes, the most needed first.
func ranked[R any](columns []Column[R]) []int {
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(columns[a].Rank, columns[b].Rank) })
	return order
}

func placed(widths []int) []place {
	var places []place
	x := Gutter
	for i, w := range widths {
		if w > 0 {
			places = append(places, place{column: i, x: x, width: w})
			x += w + gap
		}
	}
	return places
}
