package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"idemtui/inspect"
)

// Ignore is a finding of the doctor that is known and accepted.
type Ignore struct {
	// ID is the finding's.
	ID string `toml:"id"`
	// Prefix is a prefix or a glob; empty for all.
	Prefix string `toml:"prefix"`
	// Table is a table's name or ARN; empty for all.
	Table string `toml:"table"`
	// Reason is why it is accepted. It must be given.
	Reason string `toml:"reason"`
	// Until is the last day on which it holds, in UTC; nil for no end.
	Until *toml.LocalDate `toml:"until"`
}

// check finds what an entry lacks.
func (i Ignore) check() error {
	switch {
	case i.ID == "":
		return errors.New("it needs the id of a finding")
	case strings.TrimSpace(i.Reason) == "":
		return fmt.Errorf("%s needs a reason", i.ID)
	}
	return nil
}

// RunOut reports whether the entry's last day is over.
func (i Ignore) RunOut(now inspect.Millis) bool {
	return i.Until != nil && !now.Time().Before(i.Until.AsTime(time.UTC).AddDate(0, 0, 1))
}

// IgnoresOf are the entries that speak of a table.
func (f File) IgnoresOf(t inspect.Table) []Ignore {
	var out []Ignore
	for _, i := range f.Ignores {
		if i.Table == "" || i.Table == t.Name || i.Table == t.ARN {
			out = append(out, i)
		}
	}
	return out
}
