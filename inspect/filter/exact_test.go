package filter_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"idemtui/inspect"
	"idemtui/inspect/filter"
)

// TestExactFiltersGuessNothing: what is fuzzy elsewhere is a name here.
func TestExactFiltersGuessNothing(t *testing.T) {
	for text, want := range map[string][]int32{
		"fn:orders":                       {}, // fuzzy would take three
		"fn:orders.app.pay":               {0, 1},
		`fn:"orders.app.pay"`:             {0, 1},
		"fn:=orders.app.pay":              {0, 1},
		"fn:orders.*":                     {0, 1, 2},
		"-fn:orders.app.pay state:stuck":  {},
		"not:fn:orders state:stuck":       {0},
		"fn:orders.app.pay key:b190":      {1},
		"state:stuck,lapsed not:fn:noti*": {0},
	} {
		q, err := filter.ParseExact(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := q.Rows(t.Context(), snapshot(), now, inspect.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", text, d)
		}
	}
	for text, column := range map[string]int{"orders": 1, "state:stuck orders": 13, `-"orders"`: 2, "stat:stuck": 1, "state:stuk": 7} {
		var mistake *filter.Error
		if _, err := filter.ParseExact(text); !errors.As(err, &mistake) || mistake.Column != column {
			t.Errorf("%s: got %v, want a mistake at column %d", text, err, column)
		}
	}
	q, err := filter.ParseExact("fn:a fn:=b.c fn:d* -fn:e state:stuck")
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Functions(); !slices.Equal(got, []string{"a", "b.c"}) {
		t.Errorf("it names %v exactly, want a and b.c", got)
	}
}
