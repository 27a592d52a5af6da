package dynamo

// tree is a set of paths, as branches: what a projection takes of an item.
type tree struct {
	whole   bool
	names   map[string]*tree
	indexes map[int]*tree
}

// newTree makes the tree of disjoint paths.
func newTree(paths []path) *tree {
	root := &tree{}
	for _, p := range paths {
		at := root
		for _, s := range p {
			at = at.branch(s)
		}
		at.whole = true
	}
	return root
}

func (t *tree) branch(s step) *tree {
	if s.indexed {
		if t.indexes == nil {
			t.indexes = map[int]*tree{}
		}
		if t.indexes[s.index] == nil {
			t.indexes[s.index] = &tree{}
		}
		return t.indexes[s.index]
	}
	if t.names == nil {
		t.names = map[string]*tree{}
	}
	if t.names[s.name] == nil {
		t.names[s.name] = &tree{}
	}
	return t.names[s.name]
}

// of is what the tree takes of a value; nil if nothing.
func (t *tree) of(v value) value {
	if t.whole {
		return v
	}
	switch v := v.(type) {
	case document:
		if taken := t.ofDocument(v); len(taken) > 0 {
			return taken
		}
	case list:
		if taken := t.ofList(v); len(taken) > 0 {
			return taken
		}
	}
	return nil
}

func (t *tree) ofDocument(d document) document {
	taken := document{}
	for name, branch := range t.names {
		if v := branch.of(d[name]); v != nil {
			taken[name] = v
		}
	}
	return taken
}

// ofList takes elements in their order, without gaps.
func (t *tree) ofList(l list) list {
	var taken list
	for index, element := range l {
		branch, wanted := t.indexes[index]
		if !wanted {
			continue
		}
		if v := branch.of(element); v != nil {
			taken = append(taken, v)
		}
	}
	return taken
}

// projection is what an answer shows of each item; nil shows all.
type projection struct{ tree *tree }

// of is the item as the projection shows it, never nil for an item.
func (p *projection) of(i item) item {
	if p == nil || i == nil {
		return i
	}
	return p.tree.ofDocument(i)
}

// compileProjection reads and checks a ProjectionExpression.
func (p *placeholders) compileProjection(source *string) (*projection, []path, error) {
	if source == nil {
		return nil, nil, nil
	}
	paths, err := p.readProjection(*source)
	if err != nil {
		return nil, nil, prefixed("Invalid ProjectionExpression: ", err)
	}
	return &projection{tree: newTree(paths)}, paths, nil
}

func (p *placeholders) readProjection(source string) ([]path, error) {
	syntax, err := p.language.projections.parse(source)
	if err != nil {
		return nil, err
	}
	for _, written := range syntax.Paths {
		if err := p.language.checkReserved(written); err != nil {
			return nil, err
		}
	}
	paths := make([]path, len(syntax.Paths))
	for i, written := range syntax.Paths {
		if paths[i], err = p.path(written); err != nil {
			return nil, err
		}
	}
	return paths, checkDisjoint(paths)
}
