package event

import "slices"

// Value is a JSON value that keeps the text of its numbers: Null, Bool, Number,
// String, *Array or *Object. Undefined and Opaque are what expressions can
// make in JavaScript, Absent what they can make in Java.
type Value interface{ value() }

// Null is null.
type Null struct{}

// Bool is true or false.
type Bool bool

// Number is a number by its text: as the event writes it, or as the language
// that computed it does. NaN, Infinity and -Infinity occur.
type Number string

// String is text in WTF-8: UTF-8 in which halves of surrogate pairs, which
// JSON can hold, are encoded as if they were characters.
type String string

// Array is a list. It is held by pointer, since JavaScript's functions can
// change the array that they are given.
type Array struct{ Items []Value }

// Object holds its members in order.
type Object struct {
	Members []Member
	places  map[string]int // nil for small objects
}

// Member is a name and its value.
type Member struct {
	Name  string // WTF-8
	Value Value
}

// Undefined is JavaScript's undefined.
type Undefined struct{}

// Opaque is a value that no JSON text can hold: a function of JavaScript, or
// part of an expression. Of is the name of the one, or the other.
type Opaque struct{ Of any }

// Absent is Java's node for a text that holds no value at all.
type Absent struct{}

func (Null) value()      {}
func (Bool) value()      {}
func (Number) value()    {}
func (String) value()    {}
func (*Array) value()    {}
func (*Object) value()   {}
func (Undefined) value() {}
func (Opaque) value()    {}
func (Absent) value()    {}

// NewArray is an array of items.
func NewArray(items ...Value) *Array { return &Array{Items: items} }

// smallObject is how many members are looked through one by one.
const smallObject = 8

// Get is the value of a member, the last of that name.
func (o *Object) Get(name string) (Value, bool) {
	if i, ok := o.find(name); ok {
		return o.Members[i].Value, true
	}
	return nil, false
}

// Set gives a member a value. A name that is there keeps its place, as in
// every language's map that keeps order.
func (o *Object) Set(name string, v Value) {
	if i, ok := o.find(name); ok {
		o.Members[i].Value = v
		return
	}
	o.add(name, v)
}

// add appends a member, also one whose name is there.
func (o *Object) add(name string, v Value) {
	o.Members = append(o.Members, Member{Name: name, Value: v})
	switch {
	case o.places != nil:
		o.places[name] = len(o.Members) - 1
	case len(o.Members) > smallObject:
		o.places = make(map[string]int, 2*len(o.Members))
		for i, m := range o.Members {
			o.places[m.Name] = i
		}
	}
}

func (o *Object) find(name string) (int, bool) {
	if o.places != nil {
		i, ok := o.places[name]
		return i, ok
	}
	for i, m := range slices.Backward(o.Members) {
		if m.Name == name {
			return i, true
		}
	}
	return 0, false
}

// Names are the names of the members, in order.
func (o *Object) Names() []Value {
	names := make([]Value, len(o.Members))
	for i, m := range o.Members {
		names[i] = String(m.Name)
	}
	return names
}

// Values are the values of the members, in order.
func (o *Object) Values() []Value {
	values := make([]Value, len(o.Members))
	for i, m := range o.Members {
		values[i] = m.Value
	}
	return values
}
