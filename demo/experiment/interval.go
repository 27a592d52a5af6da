package experiment

import "math"

// z is the quantile of the normal distribution for 95 % confidence.
const z = 1.959964

// wilson estimates a share from hits among n, with the score interval of
// Wilson: sound for the rare events that duplicates are, where the usual
// interval around the estimate is not.
func wilson(hits, n int) Interval {
	if n == 0 {
		return Interval{}
	}
	total, share := float64(n), float64(hits)/float64(n)
	scale := 1 + z*z/total
	middle := (share + z*z/(2*total)) / scale
	half := z / scale * math.Sqrt(share*(1-share)/total+z*z/(4*total*total))
	return Interval{Estimate: share, Low: max(middle-half, 0), High: min(middle+half, 1)}
}
