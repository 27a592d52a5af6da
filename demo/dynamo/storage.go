package dynamo

import "github.com/tidwall/btree"

// entry is a stored item with its place and its size.
type entry struct {
	key  key
	item item
	size int
}

// storage holds a table's items in the order of their keys.
type storage struct {
	tree  *btree.BTreeG[entry]
	bytes int
}

func newStorage() *storage {
	less := func(a, b entry) bool { return a.key.compare(b.key) < 0 }
	return &storage{tree: btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})}
}

// get is the stored item; nil if there is none.
func (s *storage) get(k key) item {
	found, _ := s.tree.Get(entry{key: k})
	return found.item
}

// put stores an item, or removes it if i is nil.
func (s *storage) put(k key, i item) {
	if i == nil {
		gone, _ := s.tree.Delete(entry{key: k})
		s.bytes -= gone.size
		return
	}
	made := entry{key: k, item: i, size: itemSize(i)}
	replaced, _ := s.tree.Set(made)
	s.bytes += made.size - replaced.size
}

// walk visits entries in order from a place on, backwards if not forward,
// until visit returns false.
func (s *storage) walk(from key, forward bool, visit func(entry) bool) {
	if forward {
		s.tree.Ascend(entry{key: from}, visit)
		return
	}
	s.tree.Descend(entry{key: from}, visit)
}
