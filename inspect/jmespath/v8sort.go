package jmespath

import (
	"slices"

	"idemtui/inspect/event"
)

// oneRun is how many items the sort of V8 takes in one run.
const oneRun = 64

// sortLikeV8 sorts as Array.prototype.sort of V8 does: stable, undefined last.
// Where values of several types contradict each other, the order depends on
// what is compared with what; so a short list goes through its very steps: a
// run that is in order already, then each item by binary insertion. A longer
// one is sorted by merging in both.
func sortLikeV8[T any](items []T, compare func(a, b T) int) {
	defined := withoutUndefined(items)
	if len(defined) < 2 {
		return
	}
	if len(defined) >= oneRun {
		slices.SortStableFunc(defined, compare)
		return
	}
	for i := runLength(defined, compare); i < len(defined); i++ {
		item := defined[i]
		left, right := 0, i
		for left < right {
			middle := (left + right) / 2
			if compare(item, defined[middle]) < 0 {
				right = middle
			} else {
				left = middle + 1
			}
		}
		copy(defined[left+1:i+1], defined[left:i])
		defined[left] = item
	}
}

// withoutUndefined puts undefined last, and gives what stands before it.
func withoutUndefined[T any](items []T) []T {
	n := 0
	for i, item := range items {
		if _, ok := any(item).(event.Undefined); !ok {
			items[i], items[n] = items[n], item
			n++
		}
	}
	return items[:n]
}

// runLength is how many items from the start are in order. A falling run is
// turned around.
func runLength[T any](items []T, compare func(a, b T) int) int {
	falling := compare(items[1], items[0]) < 0
	n := 2
	for n < len(items) && (compare(items[n], items[n-1]) < 0) == falling {
		n++
	}
	if falling {
		slices.Reverse(items[:n])
	}
	return n
}
