package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/ui/cli/config"
)

// configure reads the config file before a verb runs. What a flag says goes
// before it.
func (a *app) configure(cmd *cobra.Command, _ []string) error {
	switch {
	case slices.Contains([]string{"version", "serve", "man", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, cmd.Name()),
		cmd.HasParent() && cmd.Parent().Name() == "completion":
		return nil // they neither read a table nor draw
	}
	if err := a.global.checkFrom(cmd); err != nil {
		return err
	}
	file, err := config.Load(a.global.config)
	if err != nil {
		return err
	}
	if cmd.Name() == "demo" {
		file = config.File{Theme: file.Theme} // what was said of tables was not said of the demo's
	}
	a.global.apply(file)
	return nil
}

// apply takes the file's word where no flag speaks.
func (g *globalFlags) apply(file config.File) {
	g.file = file
	if file.Theme != "" && !g.flags.Changed("theme") {
		g.theme = file.Theme
	}
	if file.MaxRCU > 0 && !g.flags.Changed("max-rcu") {
		g.maxRCU = file.MaxRCU
	}
	if !g.flags.Changed("read-only") {
		g.readOnly = file.ReadOnly
	}
}

// readOnlyTable reports whether writes to a table are refused. Only an explicit
// --read-only=false undoes what the file says.
func (g *globalFlags) readOnlyTable(t inspect.Table) bool {
	if g.flags.Changed("read-only") {
		return g.readOnly
	}
	return g.readOnly || g.file.ReadOnlyTable(t)
}

// policyOf is what a person said of a table's functions: by flags, in the
// config file, and in the dashboard.
func (g *globalFlags) policyOf(t inspect.Table) (inspect.Policy, error) {
	p, err := g.policy()
	if err != nil {
		return p, err
	}
	kept, err := config.KeptIn().Load(t)
	if err != nil {
		return p, err
	}
	expires, runs := g.file.Rules(t)
	keptExpires, keptRuns := kept.Rules()
	p.ExpiresAfter = slices.Concat(p.ExpiresAfter, expires, keptExpires)
	p.MaxRun = slices.Concat(p.MaxRun, runs, keptRuns)
	p.TTL = t.TTL
	return p, nil
}
