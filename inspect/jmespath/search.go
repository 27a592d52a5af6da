package jmespath

import "idemtui/inspect/event"

// search is one evaluation.
type search struct {
	engine
}

func (s *search) visit(n *node, v event.Value) (event.Value, error) {
	switch n.kind {
	case currentNode:
		return v, nil
	case fieldNode:
		return s.field(v, n.text), nil
	case indexNode:
		return index(v, n.index), nil
	case sliceNode:
		return s.slice(n.slice, v)
	case literalNode:
		return n.literal, nil
	case pairNode:
		left, err := s.visit(n.left, v)
		if err != nil {
			return nil, err
		}
		return s.visit(n.right, left)
	case listNode:
		return s.list(n, v)
	case hashNode:
		return s.hash(n, v)
	case referenceNode:
		return event.Opaque{Of: n.right}, nil
	case callNode:
		return s.function(n, v)
	case andNode, orNode, notNode, compareNode:
		return s.logic(n, v)
	case projectNode, valuesNode, flattenNode, filterNode:
		return s.projection(n, v)
	}
	return event.Null{}, nil
}

func index(v event.Value, i int) event.Value {
	array, ok := v.(*event.Array)
	if !ok {
		return event.Null{}
	}
	if i < 0 {
		i += len(array.Items)
	}
	if i < 0 || i >= len(array.Items) {
		return event.Null{}
	}
	return array.Items[i]
}

func (s *search) list(n *node, v event.Value) (event.Value, error) {
	if isNull(v) {
		return event.Null{}, nil
	}
	items, err := s.all(n.children, v)
	for i, item := range items {
		items[i] = s.settled(item)
	}
	return &event.Array{Items: items}, err
}

func (s *search) all(nodes []*node, v event.Value) ([]event.Value, error) {
	values := make([]event.Value, len(nodes))
	for i, n := range nodes {
		var err error
		if values[i], err = s.visit(n, v); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (s *search) hash(n *node, v event.Value) (event.Value, error) {
	if isNull(v) {
		return event.Null{}, nil
	}
	values, err := s.all(n.children, v)
	if err != nil {
		return nil, err
	}
	object := &event.Object{}
	for i, value := range values {
		object.Set(n.names[i], s.settled(value))
	}
	return s.object(object), nil
}

func (s *search) function(n *node, v event.Value) (event.Value, error) {
	args, err := s.all(n.children, v)
	if err != nil {
		return nil, err
	}
	return s.call(s, n.text, args)
}

func (s *search) logic(n *node, v event.Value) (event.Value, error) {
	if n.kind == notNode {
		right, err := s.visit(n.right, v)
		if err != nil {
			return nil, err
		}
		return event.Bool(!s.truthy(right)), nil
	}
	left, err := s.visit(n.left, v)
	if err != nil {
		return nil, err
	}
	if n.kind != compareNode && s.truthy(left) == (n.kind == orNode) {
		return left, nil
	}
	right, err := s.visit(n.right, v)
	if err != nil || n.kind != compareNode {
		return right, err
	}
	return s.compare(n.text, left, right)
}

// projection applies the right side to each element, and drops what is null.
func (s *search) projection(n *node, v event.Value) (event.Value, error) {
	base, err := s.visit(n.left, v)
	if err != nil {
		return nil, err
	}
	items, ok := elements(n.kind, base)
	if !ok {
		return event.Null{}, nil
	}
	kept := []event.Value{}
	keepNulls := n.right.kind == currentNode && s.bare(n)
	for _, item := range items {
		if n.condition != nil {
			met, err := s.visit(n.condition, item)
			if err != nil {
				return nil, err
			}
			if !s.truthy(met) {
				continue
			}
		}
		result, err := s.visit(n.right, item)
		if err != nil {
			return nil, err
		}
		if keepNulls || !isNull(result) {
			kept = append(kept, result)
		}
	}
	return &event.Array{Items: kept}, nil
}

// elements are what a projection goes over; false where there is nothing to go
// over.
func elements(k kind, base event.Value) ([]event.Value, bool) {
	if object, ok := base.(*event.Object); ok && k == valuesNode {
		return object.Values(), true
	}
	array, ok := base.(*event.Array)
	if !ok || k == valuesNode {
		return nil, false
	}
	if k != flattenNode {
		return array.Items, true
	}
	var flat []event.Value
	for _, item := range array.Items {
		if inner, ok := item.(*event.Array); ok {
			flat = append(flat, inner.Items...)
		} else {
			flat = append(flat, item)
		}
	}
	return flat, true
}

// isNull reports whether a value is null; JavaScript's undefined is not, and
// what Java finds in empty text is.
func isNull(v event.Value) bool {
	switch v.(type) {
	case event.Null, event.Absent:
		return true
	}
	return false
}

// cut is what a slice takes of items: as in Python, which the others copy,
// what is out of range is cut off.
func cut(items []event.Value, slice [3]*int) event.Value {
	n, step := len(items), 1
	if slice[2] != nil {
		step = min(max(*slice[2], -n-1), n+1)
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	bound := func(part *int, none int) int {
		if part == nil {
			return none
		}
		i := *part
		if i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	taken := []event.Value{}
	if step > 0 {
		for i := bound(slice[0], low); i < bound(slice[1], high); i += step {
			taken = append(taken, items[i])
		}
		return &event.Array{Items: taken}
	}
	for i := bound(slice[0], high); i > bound(slice[1], low); i += step {
		taken = append(taken, items[i])
	}
	return &event.Array{Items: taken}
}
