package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"idemtui/demo/cases"
	"idemtui/demo/exercise"
	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/inspect/filter"
	"idemtui/store"
	"idemtui/ui"
)

// listWord in place of a case's name asks for all of them.
const listWord = "list"

// addCases gives demo its broken tables.
func (a *app) addCases(cmd *cobra.Command, o *demoOptions) {
	var name string
	var list bool
	cmd.Flags().StringVar(&name, "case", "", "open a broken table as an exercise; list names them (docs/cases.md)")
	cmd.Flags().BoolVar(&list, "cases", false, "list the broken tables with what each asks")
	_ = cmd.RegisterFlagCompletionFunc("case", cobra.FixedCompletions(append(cases.Names(), listWord), cobra.ShellCompDirectiveNoFileComp))
	session := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case list || name == listWord:
			return a.listCases()
		case cmd.Flags().Changed("case"):
			return a.demoCase(cmd.Context(), name, o)
		}
		return session(cmd, args)
	}
}

// caseJSON is the shape of an exercise. The names are a contract.
type caseJSON struct {
	Name     string          `json:"name"`
	Question string          `json:"question"`
	Hint     string          `json:"hint"`
	Table    *statsJSON      `json:"table,omitempty"`
	Findings []string        `json:"findings,omitempty"`
	Answer   *caseAnswerJSON `json:"answer,omitempty"`
}

type caseAnswerJSON struct {
	Cause   string   `json:"cause"`
	Look    []string `json:"look"`
	Do      []string `json:"do"`
	Prefix  *string  `json:"prefix"`
	Finding string   `json:"finding"`
	Class   *string  `json:"class"`
	Filter  string   `json:"filter"`
	Thread  *string  `json:"thread"`
}

// listCases names the exercises, without their answers.
func (a *app) listCases() error {
	if err := a.global.check("table", "json", "csv", "md"); err != nil {
		return err
	}
	if a.global.output == "json" {
		var all []caseJSON
		for _, c := range cases.All() {
			all = append(all, caseJSON{Name: c.Name, Question: c.Question, Hint: c.Hint})
		}
		return writeJSON(a.Out, all)
	}
	if a.global.output != "table" {
		g := grid{head: []string{"CASE", "QUESTION"}, right: []bool{false, false}}
		for _, c := range cases.All() {
			g.rows = append(g.rows, []string{c.Name, c.Question})
		}
		return g.write(a.Out, a.global.output)
	}
	var b strings.Builder
	for _, c := range cases.All() {
		fmt.Fprintf(&b, "%s\n%s\n", c.Name, indented(c.Question, "    "))
	}
	return writeAll(a.Out, b.String())
}

// demoCase opens one exercise in the dashboard; without a terminal it prints
// question, table and answer.
func (a *app) demoCase(ctx context.Context, name string, o *demoOptions) error {
	if err := a.global.check("table", "json"); err != nil {
		return err
	}
	c, ok := cases.Find(name)
	switch near := filter.Nearest(name, cases.Names()); {
	case !ok && near != "":
		return usage("--case %s: there is no such case; did you mean %s?", name, near)
	case !ok:
		return usage("--case %s: there is no such case; see idemtui demo --cases", name)
	case o.port < 0 || o.port > maxPort:
		return usage("--port %d: a port is a number from 0 to %d", o.port, maxPort)
	}
	e, err := exercise.Open(ctx, &c, o.port)
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }()
	account, err := store.Open(ctx, store.Config{
		Endpoint: e.Endpoint(), Region: exercise.Region, Isolated: true, ReadOnly: a.global.readOnly,
		Attributes: inspect.Attributes{SortKey: c.Table.SortKey},
	})
	if err != nil {
		return err
	}
	if o.headless || a.global.output == "json" || !a.interactive() {
		return a.printCase(ctx, &c, account)
	}
	return a.caseDashboard(ctx, &c, account)
}

// caseDashboard opens the dashboard on the broken table. It ends with the
// session, and so do the journals of its purges.
func (a *app) caseDashboard(ctx context.Context, c *cases.Case, account *store.Account) error {
	options, err := a.dashboardOptions()
	if err != nil {
		return err
	}
	journals, err := os.MkdirTemp("", "idemtui-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the exercise's journals: %w", err)
	}
	defer func() { _ = os.RemoveAll(journals) }()
	tables := &catalog{app: a, account: account, journals: journals, settings: func(inspect.Table) (ui.Settings, error) {
		return ui.Settings{Policy: options.Policy, ReadOnly: options.ReadOnly}, nil
	}}
	defer tables.running.Wait()
	options.Catalog, options.Table, options.Where = tables, exercise.TableName, account.Endpoint()
	options.Exercise = &ui.Exercise{
		Name: c.Name, Question: c.Question, Hint: c.Hint, Cause: c.Answer.Cause, Look: c.Answer.Look, Do: c.Answer.Do,
		Finding: c.Answer.Finding, Filter: c.Answer.Filter,
	}
	return ui.Run(ctx, options)
}

// printCase tells a whole exercise: question, what the table holds, answer. It
// is exit 3 if the doctor does not find the cause.
func (a *app) printCase(ctx context.Context, c *cases.Case, account *store.Account) error {
	t, err := account.Table(ctx, exercise.TableName)
	if err != nil {
		return err
	}
	l, err := a.loadAs(ctx, t, reading{})
	if err != nil {
		return err
	}
	out := caseJSON{Name: c.Name, Question: c.Question, Hint: c.Hint, Answer: caseAnswer(&c.Answer), Findings: []string{}}
	rows := make([]int32, l.records.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	counts := l.stats(rows)
	out.Table = &counts
	found := false
	for _, f := range doctor.Examine(doctor.Case{Table: l.table, Records: l.records, Now: l.now, Policy: l.policy}).Findings {
		out.Findings = append(out.Findings, f.ID)
		found = found || f.ID == c.Answer.Finding
	}
	if err := a.writeCase(&out); err != nil {
		return err
	}
	if !found {
		return notHeld("case %s: the doctor does not find %s", c.Name, c.Answer.Finding)
	}
	return nil
}

func caseAnswer(answer *cases.Answer) *caseAnswerJSON {
	return &caseAnswerJSON{
		Cause: answer.Cause, Look: answer.Look, Do: answer.Do, Prefix: optional(answer.Prefix), Finding: answer.Finding,
		Class: optional(answer.Class), Filter: answer.Filter, Thread: optional(doctor.ThreadURL(answer.Thread)),
	}
}

func (a *app) writeCase(c *caseJSON) error {
	if a.global.output == "json" {
		return writeJSON(a.Out, c)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Exercise %s\n\n%s\n\nTable\n\n", c.Name, indented(c.Question, "  "))
	if err := c.Table.grid().writeTable(&b); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\nHint\n\n%s\n\nAnswer\n\n%s\n\n  What shows it:\n", indented(c.Hint, "  "), indented(c.Answer.Cause, "  "))
	items := func(of []string) {
		for _, item := range of {
			b.WriteString("  - " + strings.TrimSpace(indented(item, "    ")) + "\n")
		}
	}
	items(c.Answer.Look)
	b.WriteString("\n  What to do:\n")
	items(c.Answer.Do)
	fmt.Fprintf(&b, "\n  doctor: %s; filter: %s\n", strings.Join(c.Findings, ", "), c.Answer.Filter)
	if c.Answer.Thread != nil {
		fmt.Fprintf(&b, "  thread: %s\n", *c.Answer.Thread)
	}
	return writeAll(a.Out, b.String())
}

// indented is a paragraph in lines of 80 cells.
func indented(text, indent string) string {
	lines := ansi.Wrap(text, 80-len(indent), "")
	return indent + strings.ReplaceAll(lines, "\n", "\n"+indent)
}
