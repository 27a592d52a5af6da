package inspect

import (
	"iter"
	"slices"
)

// Page is what one request of a load brought.
type Page struct {
	Records []Record
	// Segment of the parallel scan that the page belongs to; 0 for a Query.
	Segment int
	// ReadAt is when it was read, by the service's clock.
	ReadAt Millis
	// ConsumedRCU is the read capacity that the request cost.
	ConsumedRCU float64
	// Scanned counts the items read, foreign ones included.
	Scanned int
}

// Snapshot is an immutable view of the records read so far: one chunk a page.
// Appending shares the chunks, so a snapshot handed to a filter or a sort
// stays as it is while the load goes on.
type Snapshot struct {
	chunks [][]Record
	starts []int // starts[i] is the index of the first record of chunks[i]
	length int
}

// Append adds a page's records. The slice belongs to the snapshot afterwards.
func (s Snapshot) Append(records []Record) Snapshot {
	if len(records) == 0 {
		return s
	}
	return Snapshot{
		chunks: append(slices.Clip(s.chunks), records),
		starts: append(slices.Clip(s.starts), s.length),
		length: s.length + len(records),
	}
}

// Len is the number of records.
func (s Snapshot) Len() int { return s.length }

// At is the i-th record, in the order of arrival. It must not be changed.
func (s Snapshot) At(i int) *Record {
	c := s.chunkOf(i)
	return &s.chunks[c][i-s.starts[c]]
}

// chunkOf finds the chunk of index i by bisection.
func (s Snapshot) chunkOf(i int) int {
	low, high := 0, len(s.starts)
	for high-low > 1 {
		if middle := (low + high) / 2; s.starts[middle] <= i {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// Replace gives a snapshot with other records at some indexes: what a re-read
// found. Chunks without a change are shared.
func (s Snapshot) Replace(records map[int]Record) Snapshot {
	if len(records) == 0 {
		return s
	}
	next := s
	next.chunks = append([][]Record(nil), s.chunks...)
	copied := map[int]bool{}
	for i, r := range records {
		c := s.chunkOf(i)
		if !copied[c] {
			next.chunks[c] = append([]Record(nil), s.chunks[c]...)
			copied[c] = true
		}
		next.chunks[c][i-s.starts[c]] = r
	}
	return next
}

// Without gives a snapshot that lacks the records for which gone is true.
func (s Snapshot) Without(gone func(i int, r *Record) bool) Snapshot {
	var next Snapshot
	for c, chunk := range s.chunks {
		kept := make([]Record, 0, len(chunk))
		for i := range chunk {
			if !gone(s.starts[c]+i, &chunk[i]) {
				kept = append(kept, chunk[i])
			}
		}
		next = next.Append(kept)
	}
	return next
}

// All yields the records in the order of arrival.
func (s Snapshot) All() iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		for _, chunk := range s.chunks {
			for i := range chunk {
				if !yield(&chunk[i]) {
					return
				}
			}
		}
	}
}

// Range yields the records with indexes from one up to another, which is
// faster than asking for each.
func (s Snapshot) Range(from, to int) iter.Seq2[int, *Record] {
	return func(yield func(int, *Record) bool) {
		for i := max(from, 0); i < min(to, s.length); {
			c := s.chunkOf(i)
			chunk := s.chunks[c][i-s.starts[c] : min(to-s.starts[c], len(s.chunks[c]))]
			for k := range chunk {
				if !yield(i+k, &chunk[k]) {
					return
				}
			}
			i += len(chunk)
		}
	}
}
