package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"idemtui/inspect"
	"idemtui/store"
	"idemtui/ui"
	"idemtui/ui/cli/config"
)

// dashboard opens the dashboard on the table that the flags name, or on the
// picker.
func (a *app) dashboard(ctx context.Context) error {
	if err := a.global.check("table"); err != nil {
		return err
	}
	if !a.interactive() {
		return usage("%w", errNoTerminal)
	}
	options, err := a.dashboardOptions()
	if err != nil {
		return err
	}
	account, err := store.Open(ctx, a.global.storeConfig())
	if err != nil {
		return err
	}
	tables := &catalog{app: a, account: account, settings: a.settingsOf}
	defer tables.running.Wait()
	options.Catalog = tables
	options.Table = a.global.table
	options.Where = where(account)
	options.Production = looksProductive(account.Profile())
	return ui.Run(ctx, options)
}

// dashboardOptions are those that the flags give.
func (a *app) dashboardOptions() (ui.Options, error) {
	policy, err := a.global.policy()
	if err != nil {
		return ui.Options{}, err
	}
	if !slices.Contains(config.Themes(), a.global.theme) {
		return ui.Options{}, usage("--theme %s: there is no such theme; use %s", a.global.theme, strings.Join(config.Themes(), ", "))
	}
	return ui.Options{
		Policy: policy, Theme: a.global.theme, ASCII: a.global.ascii, NoColor: a.global.noColor,
		ReadOnly: a.global.readOnly, Redact: a.global.redact, Version: versionOf().Version,
		Events: events{},
	}, nil
}

// where names the place in the header: the endpoint, or region and profile.
func where(account *store.Account) string {
	if e := account.Endpoint(); e != "" {
		return e
	}
	if p := account.Profile(); p != "" {
		return fmt.Sprintf("%s · %s", account.Region(), p)
	}
	return account.Region()
}

// looksProductive reads a profile's name: prod, production, orders-prod ...
func looksProductive(profile string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(profile), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if word == "prod" || word == "prd" || word == "production" || word == "live" {
			return true
		}
	}
	return false
}

// settingsOf is what holds for one table.
func (a *app) settingsOf(t inspect.Table) (ui.Settings, error) {
	policy, err := a.global.policyOf(t)
	ignores, _ := accepted(a.global.file, t, inspect.MillisOf(time.Now()))
	return ui.Settings{Policy: policy, ReadOnly: a.global.readOnlyTable(t), Ignores: ignores}, err
}

// catalog hands an account's tables to the dashboard, each with what holds for
// it.
type catalog struct {
	app      *app
	account  *store.Account
	settings func(inspect.Table) (ui.Settings, error)
	// journals is their folder; empty for the state folder.
	journals string
	// running are purges that are to finish what is in flight before the end.
	running sync.WaitGroup
}

// Tables are those of the account.
func (c *catalog) Tables(ctx context.Context) ([]inspect.Table, error) {
	return c.account.Tables(ctx)
}

// Open opens one of them.
func (c *catalog) Open(ctx context.Context, name string) (ui.Source, error) {
	t, err := c.account.Table(ctx, name)
	if err != nil {
		return nil, err
	}
	settings, err := c.settings(t.Describe())
	if err != nil {
		return nil, err
	}
	purger := &purger{
		app: c.app, account: c.account, table: t, folder: c.journals, running: &c.running, restored: map[string]bool{},
	}
	words := func(t inspect.Table) (inspect.Policy, error) {
		settings, err := c.settings(t)
		return settings.Policy, err
	}
	memory := &memory{account: c.account, table: t, policy: words, folder: c.journals}
	return source{t, settings, purger, memory}, nil
}

// source is a table as the dashboard reads it.
type source struct {
	*store.Table

	settings ui.Settings
	purger   *purger
	memory   *memory
}

// Settings is what holds for the table alone.
func (s source) Settings() ui.Settings { return s.settings }

// Purger purges the table.
func (s source) Purger() ui.Purger { return s.purger }

// Memory is what is kept of the table beside its records.
func (s source) Memory() ui.Memory { return s.memory }

// Load starts a read of the whole table.
func (s source) Load(ctx context.Context) ui.Pages { return s.Table.Load(ctx) }

// LoadData starts a read of the whole table with its stored responses.
func (s source) LoadData(ctx context.Context) ui.Pages { return s.Table.LoadData(ctx) }
