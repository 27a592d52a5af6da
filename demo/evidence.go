package demo

import (
	"fmt"
	"strings"
)

// evidence is what the requests of deliveries and their callers' answers say.
func evidence(ds []Delivery) string {
	all := make([]string, len(ds))
	for i := range ds {
		all[i] = ds[i].evidence()
	}
	return strings.Join(all, "; ")
}

func (d *Delivery) evidence() string {
	var words []string
	for i := range d.Calls {
		outcome := "ok"
		if d.Calls[i].Error != "" {
			outcome = d.Calls[i].Error
		}
		words = append(words, d.Calls[i].Operation+" "+outcome)
	}
	switch {
	case d.Kind == Dropped:
		words = append(words, "the queue dropped it")
	case d.Error != nil:
		words = append(words, d.Error.Type)
	default:
		words = append(words, "answered")
	}
	return strings.Join(words, ", ")
}

func listed[T ~string](words []T) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = fmt.Sprint(w)
	}
	return strings.Join(all, ", ")
}
