package filter

import "strings"

// nearest is the one of some words that a mistyped one most likely meant:
// the fewest letters away, or the one that begins so. Empty if none is near.
func nearest(mistyped string, words []string) string {
	mistyped = strings.ToLower(mistyped)
	best, distance := "", max(len(mistyped)/3, 1)+1
	for _, w := range words {
		away := letters(mistyped, strings.ToLower(w))
		if len(mistyped) > 1 && strings.HasPrefix(strings.ToLower(w), mistyped) {
			away = min(away, 1)
		}
		if away < distance {
			best, distance = w, away
		}
	}
	return best
}

// letters counts how many letters must be put in, left out, replaced or
// swapped with their neighbour to make b of a.
func letters(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			other := 1
			if a[i] == b[j] {
				other = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+other)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
