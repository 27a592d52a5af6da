package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"idemtui/inspect"
)

// account is a catalog of several tables.
type account struct {
	tables []inspect.Table
	opened []string
	err    error
}

func (a *account) Tables(context.Context) ([]inspect.Table, error) { return a.tables, a.err }

func (a *account) Open(_ context.Context, name string) (Source, error) {
	a.opened = append(a.opened, name)
	return newSource(outage()...), nil
}

// tablesOf is an account as they are: a few tables look right.
func tablesOf() *account {
	table := func(name, key string, items, bytes int64, ttl inspect.TTL, attribute string) inspect.Table {
		return inspect.Table{
			Name: name, PartitionKey: key, Items: items, Bytes: bytes, TTL: ttl, TTLAttribute: attribute,
			Attributes: inspect.Attributes{}.WithDefaults(), LooksRight: key == "id" && ttl == inspect.TTLOn,
		}
	}
	return &account{tables: []inspect.Table{
		table("order-events", "orderId", 940_233, 1_100_000_000, inspect.TTLOff, ""),
		table("payments-idempotency", "id", 1_204_511, 402_000_000, inspect.TTLOn, "expiration"),
		table("IdempotencyTable", "id", 12_480, 3_700_000, inspect.TTLOn, "expiration"),
		table("webhooks-seen", "id", 4_102, 900_000, inspect.TTLOtherAttribute, "ttl"),
		table("users\x1b[2J", "userId", 3, 200, inspect.TTLUnknown, ""),
		table("orders-dedup", "id", 88_010, 21_000_000, inspect.TTLOff, ""),
	}}
}

func picker(t *testing.T, a *account, width, height int) *Model {
	t.Helper()
	return boot(t, Options{Catalog: a, Theme: "dark", Where: "eu-west-1"}, width, height)
}

func TestPickerShowsWhichTablesLookRight(t *testing.T) {
	for _, size := range [][2]int{{100, 20}, {80, 24}, {40, 10}} {
		m := picker(t, tablesOf(), size[0], size[1])
		text := screen(m)
		contains(t, text, "choose a table", "IdempotencyTable", "TABLE")
		right, other := strings.Index(text, "webhooks-seen"), strings.Index(text, "order-events")
		if other >= 0 && other < right {
			t.Errorf("%v: a table with another key stands above one that looks right\n%s", size, text)
		}
		if bad := forbidden.FindString(text); bad != "" {
			t.Errorf("%v: %q reached the screen", size, bad)
		}
	}
	m := picker(t, tablesOf(), 100, 20)
	shows(t, m, "✓ key id", "? key id", "– key orderId", "1.1 GB", "1,204,511", "402.0 MB", "✓ expiration", "✗ on ttl", "✗ off", "6 tables",
		"its key is that of Powertools records", "* as DynamoDB counts them", "enter open", "/ filter")
	golden.RequireEqual(t, m.View().Content)
}

func TestPickerFilters(t *testing.T) {
	a := tablesOf()
	m := picker(t, a, 100, 20)
	press(m, "/")
	typeText(m, "paym")
	shows(t, m, "/ paym", "1 of 6 tables", "payments-idempotency")
	if strings.Contains(screen(m), "webhooks") {
		t.Errorf("the filter leaves other tables\n%s", screen(m))
	}
	if m.View().Cursor == nil {
		t.Error("the terminal's cursor is not where a person writes")
	}
	press(m, "enter")
	if len(a.opened) != 1 || a.opened[0] != "payments-idempotency" {
		t.Errorf("enter opened %q", a.opened)
	}

	m = picker(t, a, 100, 20)
	press(m, "/")
	typeText(m, "zzz")
	shows(t, m, "No table has such a name.", "esc clears the filter")
	press(m, "esc", "esc")
	shows(t, m, "6 tables", "webhooks-seen")
	press(m, "/")
	step(m, tea.PasteMsg{Content: "dedup"})
	press(m, "down")
	shows(t, m, "1 of 6 tables", "TTL is off, so expired records stay")
}

func TestPickerTakesTheMouse(t *testing.T) {
	a := tablesOf()
	m := picker(t, a, 100, 20)
	click := func(y int) { step(m, tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft}) }
	click(tablesTop + 1)
	if t0, _ := m.tables.list.Row(); t0.Name != "payments-idempotency" || len(a.opened) != 0 {
		t.Fatalf("a click puts the cursor on %s and opens %q", t0.Name, a.opened)
	}
	click(tablesTop + 1)
	if len(a.opened) != 1 || a.opened[0] != "payments-idempotency" {
		t.Errorf("a click on the cursor's row opens %q", a.opened)
	}
}

func TestPickerSaysWhatToDo(t *testing.T) {
	none := &account{tables: tablesOf().tables[:1]}
	shows(t, picker(t, none, 120, 24), "No table has the key of Powertools records", "--key-attr", "idemtui demo")
	shows(t, picker(t, &account{}, 120, 24), "There are no tables in eu-west-1", "--region", "idemtui demo", "R look again")
	denied := &account{err: &inspect.Problem{Kind: inspect.KindCredentials, What: "no credentials", Why: "none of the sources has any", Advice: "aws sso login"}}
	shows(t, picker(t, denied, 120, 24), "No credentials that work", "aws sso login", "idemtui demo")
	shows(t, picker(t, &account{err: errors.New("dial tcp: refused")}, 120, 24), "Cannot list the tables", "dial tcp: refused", "R try again")
}

func TestPickerRunsCommands(t *testing.T) {
	a := tablesOf()
	m := picker(t, a, 100, 20)
	press(m, ":")
	typeText(m, "sort by")
	shows(t, m, "open a table first")
	press(m, "esc", ":", "enter")
	if len(a.opened) != 1 {
		t.Errorf("the palette's first command opens %q", a.opened)
	}
}
