package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/store/journal"
)

func (a *app) journalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Look at the journals of past purges",
		Long:  "Look at the journals of past purges: what each took, from which table, and what of it\ncame back. idemtui restore puts back from one.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("journal has no verb %q; there are ls and show", args[0])
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use: "ls", Short: "List the journals in the state folder", Args: noArgs,
		Long: "List the journals in the state folder, the newest first; with --table those of tables of that name.",
		RunE: func(*cobra.Command, []string) error { return a.journalList() },
	}, &cobra.Command{
		Use: "show JOURNAL|last", Short: "Show a journal's plan and outcomes",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("journal show takes one JOURNAL, or last")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.journalShow(args[0]) },
	})
	return cmd
}

// journals lists those of the state folder; with --table those of that name.
func (a *app) journals() ([]journal.Summary, error) {
	folder, err := journal.Folder()
	if err != nil {
		return nil, err
	}
	all, err := journal.List(folder, "")
	if err != nil || a.global.table == "" {
		return all, err
	}
	var mine []journal.Summary
	for i := range all {
		if h := &all[i].Header; h.Table == a.global.table || h.TableARN == a.global.table || all[i].Problem != nil {
			mine = append(mine, all[i])
		}
	}
	return mine, nil
}

// journalPath is the path that a person named; last is the newest that fits.
func (a *app) journalPath(name string, fits func(*journal.Summary) bool) (string, error) {
	if name != "last" {
		if _, err := os.Stat(name); err != nil && !strings.ContainsRune(name, os.PathSeparator) {
			if path, ok := a.journalNamed(name); ok {
				return path, nil
			}
		}
		return name, nil
	}
	all, err := a.journals()
	if err != nil {
		return "", err
	}
	for i := range all {
		if all[i].Problem == nil && fits(&all[i]) {
			return all[i].Path, nil
		}
	}
	of := ""
	if a.global.table != "" {
		of = " of " + a.global.table
	}
	return "", notHeld("no journal%s in the state folder has anything to do; idemtui journal ls lists them", of)
}

// journalNamed finds a journal of the state folder by its file name.
func (a *app) journalNamed(name string) (string, bool) {
	all, err := a.journals()
	if err != nil {
		return "", false
	}
	for i := range all {
		if path := all[i].Path; path[strings.LastIndexByte(path, os.PathSeparator)+1:] == name {
			return path, true
		}
	}
	return "", false
}

// journalJSON is a journal in a list.
type journalJSON struct {
	Journal   string  `json:"journal"`
	At        *string `json:"at"`
	Table     string  `json:"table"`
	TableARN  string  `json:"table_arn"`
	Caller    *string `json:"caller"`
	Reason    *string `json:"reason"`
	Planned   int     `json:"planned"`
	Purged    int     `json:"purged"`
	Changed   int     `json:"changed"`
	Gone      int     `json:"gone"`
	Failed    int     `json:"failed"`
	Unknown   int     `json:"unknown"`
	NotTried  int     `json:"not_tried"`
	Left      int     `json:"left"`
	Restored  int     `json:"restored"`
	ToRestore int     `json:"to_restore"`
	Stopped   *string `json:"stopped"`
	Problem   *string `json:"problem"`
}

func summaryJSON(s *journal.Summary) journalJSON {
	n := s.Counts
	out := journalJSON{
		Journal: s.Path, At: moment(s.At()), Table: s.Header.Table, TableARN: s.Header.TableARN,
		Caller: optional(s.Header.Caller), Reason: optional(s.Header.Reason), Planned: s.Taken,
		Purged: n.Purged, Changed: n.Changed, Gone: n.Gone, Failed: n.Failed, Unknown: n.Unknown + n.Uncertain,
		NotTried: n.NotTried, Left: n.Left, Restored: n.Restored, ToRestore: n.ToRestore,
	}
	if s.Stopped != nil {
		out.Stopped = optional(s.Stopped.Why)
	}
	if s.Problem != nil {
		out.Problem = optional(s.Problem.Error())
	}
	return out
}

func (a *app) journalList() error {
	if err := a.global.check("table", "json", "csv", "md"); err != nil {
		return err
	}
	all, err := a.journals()
	if err != nil {
		return err
	}
	if a.global.output == "json" {
		out := make([]journalJSON, 0, len(all))
		for i := range all {
			out = append(out, summaryJSON(&all[i]))
		}
		return writeJSON(a.Out, out)
	}
	g := grid{
		head:  []string{"AT", "TABLE", "PLANNED", "PURGED", "LEFT ALONE", "UNSURE", "NOT TRIED", "RESTORED", "REASON", "JOURNAL"},
		right: []bool{false, false, true, true, true, true, true, true, false, false},
	}
	for i := range all {
		s := &all[i]
		n, why := s.Counts, s.Header.Reason
		if s.Problem != nil {
			why = "UNREADABLE: " + s.Problem.Error()
		}
		g.rows = append(g.rows, []string{
			s.At().Time().Format("2006-01-02 15:04:05"), dash(s.Header.Table), fmt.Sprint(s.Taken), fmt.Sprint(n.Purged),
			fmt.Sprint(n.Changed + n.Gone + n.Failed), fmt.Sprint(n.Unknown + n.Uncertain), fmt.Sprint(n.NotTried), fmt.Sprint(n.Restored),
			dash(why), s.Path,
		})
	}
	return g.write(a.Out, a.global.output)
}

// journalRecordJSON is one record of a journal as shown.
type journalRecordJSON struct {
	outcomeJSON

	Taken    bool `json:"taken"`
	Restored bool `json:"restored"`
}

func (a *app) journalShow(name string) error {
	if err := a.global.check("table", "json", "csv", "md"); err != nil {
		return err
	}
	path, err := a.journalPath(name, func(*journal.Summary) bool { return true })
	if err != nil {
		return err
	}
	// Of a damaged one what stands before the damage is worth seeing.
	c, damage := journal.Read(path)
	if damage != nil && len(c.Entries) == 0 {
		return damage
	}
	if err := a.printJournal(&c); err != nil {
		return err
	}
	return damage
}

func (a *app) printJournal(c *journal.Contents) error {
	records := make([]journalRecordJSON, len(c.Entries))
	for i := range c.Entries {
		records[i] = journalRecord(&c.Entries[i], &c.Fates[i])
	}
	if a.global.output == "json" {
		s := journal.Summary{Path: c.Path, Header: c.Header, Counts: c.Counts(), Stopped: c.Stopped}
		for i := range c.Entries {
			if c.Entries[i].Take {
				s.Taken++
			}
		}
		return writeJSON(a.Out, struct {
			journalJSON

			Filter  string              `json:"filter"`
			Records []journalRecordJSON `json:"records"`
		}{summaryJSON(&s), c.Header.Filter, records})
	}
	g := grid{head: []string{"OUTCOME", "STATE", "KEY", "REASON"}, right: make([]bool, 4)}
	for _, r := range records {
		outcome := r.Outcome
		if r.Restored {
			outcome += ", restored"
		}
		reason := ""
		if r.Reason != nil {
			reason = *r.Reason
		}
		g.rows = append(g.rows, []string{outcome, r.State, r.Key, reason})
	}
	return g.write(a.Out, a.global.output)
}

func journalRecord(e *journal.Entry, f *journal.Fate) journalRecordJSON {
	out := journalRecordJSON{
		outcomeJSON: outcomeJSON{
			Key: e.Key, Outcome: f.Outcome.String(), Reason: optional(f.Reason),
			State: e.State.String(), AgeSeconds: e.AgeSeconds, AgeBasis: optional(string(e.AgeBasis)),
		},
		Taken: e.Take, Restored: f.Restore == inspect.Restored,
	}
	switch {
	case f.Uncertain:
		out.Outcome = "unknown"
		out.Reason = optional("its delete was about to be sent, and nobody wrote down what came of it")
	case f.Outcome == inspect.OutcomeNone && e.Take:
		out.Outcome = inspect.NotTried.String()
	case f.Outcome == inspect.OutcomeNone:
		out.Outcome, out.Reason = "left", optional(e.Why)
	}
	return out
}
