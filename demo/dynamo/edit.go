package dynamo

import (
	"maps"
	"slices"
)

// edit is what an update does to a value: it changes the value itself, or
// some of those inside it.
type edit struct {
	change  func(old value) (value, error) // nil is a missing value, before and after
	names   map[string]*edit
	indexes map[int]*edit
}

// at is the edit at the path below e.
func (e *edit) at(p path) *edit {
	for _, s := range p {
		e = e.step(s)
	}
	return e
}

func (e *edit) step(s step) *edit {
	next := &edit{}
	switch {
	case s.indexed && e.indexes[s.index] != nil:
		return e.indexes[s.index]
	case s.indexed && e.indexes == nil:
		e.indexes = map[int]*edit{s.index: next}
	case s.indexed:
		e.indexes[s.index] = next
	case e.names[s.name] != nil:
		return e.names[s.name]
	case e.names == nil:
		e.names = map[string]*edit{s.name: next}
	default:
		e.names[s.name] = next
	}
	return next
}

func (e *edit) of(v value) (value, error) {
	if e.change != nil {
		return e.change(v)
	}
	switch v := v.(type) {
	case document:
		if e.names != nil {
			return e.document(v)
		}
	case list:
		if e.indexes != nil {
			return e.list(v)
		}
	}
	return nil, invalid(invalidPathText)
}

func (e *edit) document(d document) (document, error) {
	after := maps.Clone(d)
	for _, name := range slices.Sorted(maps.Keys(e.names)) {
		v, err := e.names[name].of(d[name])
		if err != nil {
			return nil, err
		}
		if v == nil {
			delete(after, name)
			continue
		}
		after[name] = v
	}
	return after, nil
}

// list keeps the old positions while it works: what is set behind the end is
// appended, in the order of the indexes.
func (e *edit) list(l list) (list, error) {
	after := list{}
	for i, element := range l {
		v := element
		if change, wanted := e.indexes[i]; wanted {
			var err error
			if v, err = change.of(element); err != nil {
				return nil, err
			}
		}
		if v != nil {
			after = append(after, v)
		}
	}
	for _, index := range slices.Sorted(maps.Keys(e.indexes)) {
		if index < len(l) {
			continue
		}
		v, err := e.indexes[index].of(nil)
		if err != nil {
			return nil, err
		}
		if v != nil {
			after = append(after, v)
		}
	}
	return after, nil
}
