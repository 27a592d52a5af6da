package inspect

// siblingRules is how many classes need more than the record's own attributes.
const siblingRules = 5

// siblingFindings are what a record's key, its siblings and its table tell of
// it. Nothing is allocated: lists ask for each row.
func siblingFindings(r *Record, now Millis, p Policy) (found [siblingRules]finding, n int) {
	add := func(f finding, ok bool) {
		if ok {
			found[n] = f
			n++
		}
	}
	f := p.Relatives.family(r.Prefix())
	add(sharedKey(r))
	add(wrongKey(r, f))
	add(recreated(r, f))
	add(neverRemoved(r, now, p))
	add(orphaned(r, f, now, p))
	return found, n
}

// sharedKey is class J: a digest of a text that stands for "no key in the
// event", so that all such events share the record (py#2465, java#1200,
// ts#1501). A key that is always the same for another reason cannot be told
// from one event in a snapshot.
func sharedKey(r *Record) (finding, bool) {
	_, ok := NoKeyText(r.Digest())
	return finding{"J", Error, "no key in the event: shared"}, ok
}

// wrongKey is class F: TypeScript up to 2.35 computes the key again when the
// handler is done, from an event that the handler may have changed (ts#5715,
// fixed by ts#5717). The first key stays in progress, another is completed.
func wrongKey(r *Record, f *family) (finding, bool) {
	short := "completed another key"
	if r.Status == Completed {
		short = "completed under another key"
	}
	if malformed(r) || !leavesPairs(r) {
		return finding{}, false
	}
	_, ok := f.partner(r)
	return finding{"F", Error, short}, ok
}

// recreated is class G: the libraries complete by an UpdateItem without a
// condition, which makes the item anew where it is gone, without the deadline
// that only the put writes.
func recreated(r *Record, f *family) (finding, bool) {
	if f == nil || r.Status != Completed || r.Deadline.Unit != Absent || f.timed < f.bare {
		return finding{}, false
	}
	if _, paired := f.partner(r); paired || malformed(r) {
		return finding{}, false
	}
	return finding{"G", Note, "re-created while it ran"}, true
}

// neverRemoved is class I for records that are as they should be, in a table
// that does not remove them. It is the table's matter: each record is of class D
// before.
func neverRemoved(r *Record, now Millis, p Policy) (finding, bool) {
	off := p.TTL == TTLOff || p.TTL == TTLOtherAttribute
	if !off || malformed(r) || r.Expiration.second() >= floorSecond(now) {
		return finding{}, false
	}
	return finding{"I", Note, expiredShort(p.TTL)}, true
}

// orphaned is class K: a prefix that nobody seems to write any more, after a
// rename of the function, its module or its key_prefix (py#5897, net#703). A
// snapshot can only suggest it; Lambda can say that the function is not there.
func orphaned(r *Record, f *family, now Millis, p Policy) (finding, bool) {
	switch {
	case malformed(r):
	case p.Runs[r.Prefix()].Missing:
		return finding{"K", Warning, "no such function in Lambda"}, true
	case f != nil && f.successor != "" && now <= f.until:
		return finding{"K", Note, "its prefix may be orphaned"}, true
	}
	return finding{}, false
}
