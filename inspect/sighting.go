package inspect

import "maps"

// Sightings are records in progress that were seen, and since when they have
// not changed. An age may rest on them: whatever was there at a moment was
// written before it. The value is never changed: With gives another, so that a
// match or a plan can go on with what it was given.
type Sightings map[ItemKey]Sighting

// Sighting is one record as it was seen first, and when.
type Sighting struct {
	Record Record
	// Since is the first read that showed it so, by the service's clock.
	Since Millis
}

// sightingKey names a record in Sightings; with a sort key or without.
func sightingKey(r *Record) ItemKey { return ItemKey{Partition: r.Partition, Sort: r.Key} }

// Since is the moment since which the record is known to be as it is.
func (s Sightings) Since(r *Record) (Millis, bool) {
	seen, ok := s[sightingKey(r)]
	if !ok || seen.Since == 0 || !seen.Record.Same(r) {
		return 0, false
	}
	return seen.Since, true
}

// With adds records that were just read. One that is as it was seen before
// keeps its first sighting; one that is another run begins anew. Only records
// in progress are kept. Where that changes nothing it is the same value: a
// hundred thousand sightings are not copied for a look at one screen.
func (s Sightings) With(records ...*Record) Sightings {
	next, copied := s, false
	for _, r := range records {
		if !next.news(r) {
			continue
		}
		if !copied {
			next, copied = make(Sightings, len(s)+len(records)), true
			maps.Copy(next, s)
		}
		next.see(r, r.ReadAt)
	}
	return next
}

// news reports whether seeing a record changes what is kept.
func (s Sightings) news(r *Record) bool {
	before, known := s[sightingKey(r)]
	if r.Status != InProgress || r.ReadAt == 0 {
		return known
	}
	return !known || !before.Record.Same(r) || r.ReadAt < before.Since
}

// Rewritten finds the records of a whole read that were written since they were
// seen: then another run of their key was there. They bound expires_after as
// those between two reads do.
func (s Sightings) Rewritten(table Snapshot) []Written {
	if len(s) == 0 {
		return nil
	}
	var found []Written
	for r := range table.All() {
		if seen, ok := s[sightingKey(r)]; ok && seen.Since != 0 && !seen.Record.Same(r) {
			found = append(found, Written{r, seen.Since})
		}
	}
	return found
}

// Completed are the sightings of runs of which a whole read shows that they
// completed since. They prove no age any more, and bound expires_after still.
func (s Sightings) Completed(table Snapshot) Sightings {
	next := make(Sightings)
	for _, w := range s.Rewritten(table) {
		if w.Record.Status == Completed {
			next[sightingKey(w.Record)] = s[sightingKey(w.Record)]
		}
	}
	return next
}

// Without drops records that are no longer in the table.
func (s Sightings) Without(records ...*Record) Sightings {
	next := s
	for _, r := range records {
		if _, known := next[sightingKey(r)]; !known {
			continue
		}
		if len(next) == len(s) {
			next = maps.Clone(s)
		}
		delete(next, sightingKey(r))
	}
	return next
}

// Equal reports whether both hold the same sightings.
func (s Sightings) Equal(other Sightings) bool {
	return maps.EqualFunc(s, other, func(a, b Sighting) bool { return a.Since == b.Since && a.Record.Same(&b.Record) })
}

// Unexpired are the sightings of records that had not expired by now: others are
// open to every retry, and TTL takes them.
func (s Sightings) Unexpired(now Millis) Sightings {
	next := make(Sightings, len(s))
	for k, seen := range s {
		if seen.Record.Expiration.Unit != Seconds || seen.Record.Expiration.At >= now {
			next[k] = seen
		}
	}
	return next
}

// Merge joins the sightings of two sources: of one run the earlier, of two runs
// of a key the later one.
func (s Sightings) Merge(other Sightings) Sightings {
	next := make(Sightings, len(s)+len(other))
	maps.Copy(next, s)
	for k, seen := range other {
		before, known := next[k]
		if !known || seen.Since > before.Since && !before.Record.Same(&seen.Record) {
			next[k] = seen
			continue
		}
		if before.Record.Same(&seen.Record) {
			next.see(&seen.Record, seen.Since)
		}
	}
	return next
}

// See adds a record to sightings that are still being collected and that nobody
// else has yet.
func (s Sightings) See(r *Record) { s.see(r, r.ReadAt) }

func (s Sightings) see(r *Record, at Millis) {
	k := sightingKey(r)
	if r.Status != InProgress || at == 0 {
		delete(s, k)
		return
	}
	before, known := s[k]
	if known && before.Record.Same(r) {
		before.Since = min(before.Since, at)
		s[k] = before
		return
	}
	s[k] = Sighting{Record: witness(r), Since: at}
}

// witness is what a sighting keeps of a record: all that Same compares.
func witness(r *Record) Record {
	return Record{
		Key: r.Key, Partition: r.Partition, Status: r.Status, Expiration: r.Expiration,
		Deadline: r.Deadline, Validation: r.Validation, Faults: r.Faults, ReadAt: r.ReadAt,
	}
}

// Watch gives the sightings of a whole read of the table: those of records
// that are no longer there are dropped.
func (s Sightings) Watch(table Snapshot) Sightings {
	next := make(Sightings)
	for r := range table.All() {
		if r.Status != InProgress {
			continue
		}
		if seen, ok := s[sightingKey(r)]; ok {
			next[sightingKey(r)] = seen
		}
		next.see(r, r.ReadAt)
	}
	return next
}
