package cli

import (
	"cmp"
	"strconv"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/ui/cli/config"
)

func (a *app) configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Print the config file in use and what holds",
		Long: "Print the config file in use and what holds: by flags, by that file, by what was\n" +
			"said in the dashboard, or by default, in this order. It asks nothing of AWS.",
		Example: "  idemtui config\n  idemtui config -o json\n  idemtui config --config ./idemtui.toml",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.printConfig() },
	}
}

// configJSON is the shape of config. The names are a contract.
type configJSON struct {
	Path     string        `json:"path"`
	Found    bool          `json:"found"`
	Kept     string        `json:"kept"`
	Settings []settingJSON `json:"settings"`
}

// settingJSON is one value. Table is null for what holds for all tables.
type settingJSON struct {
	Setting string  `json:"setting"`
	Table   *string `json:"table"`
	Value   string  `json:"value"`
	From    string  `json:"from"`
}

// The origins of a value, in the order in which they go.
const (
	fromFlag    = "flag"
	fromFile    = "file"
	fromKept    = "dashboard"
	fromDefault = "default"
)

func (a *app) printConfig() error {
	if err := a.global.check("table", "json", "md", "csv"); err != nil {
		return err
	}
	out, err := a.global.effective()
	if err != nil {
		return err
	}
	if a.global.output == "json" {
		return writeJSON(a.Out, out)
	}
	return out.grid().write(a.Out, a.global.output)
}

// effective is all that holds, the first word first.
func (g *globalFlags) effective() (configJSON, error) {
	out := configJSON{Path: g.file.Path, Found: g.file.Found, Kept: string(config.KeptIn())}
	policy, err := g.policy()
	if err != nil {
		return out, err
	}
	kept, err := config.KeptIn().All()
	if err != nil {
		return out, err
	}
	out.add("", "read_only", strconv.FormatBool(g.readOnly), g.origin("read-only", g.file.ReadOnly))
	rcu := "a quarter of what is provisioned"
	if g.maxRCU > 0 {
		rcu = strconv.FormatFloat(g.maxRCU, 'g', -1, 64)
	}
	out.add("", "max_rcu", rcu, g.origin("max-rcu", g.file.MaxRCU > 0))
	out.add("", "theme", g.theme, g.origin("theme", g.file.Theme != ""))
	out.addRules("", policy.ExpiresAfter, policy.MaxRun, fromFlag)
	for _, t := range g.file.Tables {
		name := cmp.Or(t.Name, t.ARN)
		expires, runs := g.file.Rules(inspect.Table{Name: t.Name, ARN: t.ARN})
		out.addRules(name, expires, runs, fromFile)
		if t.ReadOnly && !g.flags.Changed("read-only") {
			out.add(name, "read_only", "true", fromFile)
		}
	}
	for _, k := range kept {
		expires, runs := k.Rules()
		out.addRules(cmp.Or(k.TableARN, k.TableID), expires, runs, fromKept)
	}
	return out, nil
}

// origin is where the value of a flag comes from.
func (g *globalFlags) origin(flag string, inFile bool) string {
	switch {
	case g.flags.Changed(flag):
		return fromFlag
	case inFile:
		return fromFile
	}
	return fromDefault
}

func (c *configJSON) add(table, setting, value, from string) {
	s := settingJSON{Setting: setting, Value: value, From: from}
	if table != "" {
		s.Table = &table
	}
	c.Settings = append(c.Settings, s)
}

func (c *configJSON) addRules(table string, expires, runs []inspect.Rule, from string) {
	for _, r := range expires {
		c.add(table, "expires_after", config.RuleText(r), from)
	}
	for _, r := range runs {
		c.add(table, "max_run", config.RuleText(r), from)
	}
}

func (c *configJSON) grid() grid {
	g := grid{head: []string{"SETTING", "TABLE", "VALUE", "FROM"}, right: make([]bool, 4)}
	path := dash(c.Path)
	if !c.Found && c.Path != "" {
		path += " (not there)"
	}
	g.rows = append(g.rows, []string{"config file", "–", path, "–"}, []string{"said in the dashboard", "–", dash(c.Kept), "–"})
	for _, s := range c.Settings {
		table := "all"
		if s.Table != nil {
			table = *s.Table
		}
		g.rows = append(g.rows, []string{s.Setting, table, s.Value, s.From})
	}
	return g
}
