package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/inspect/doctor"
	"idemtui/inspect/filter"
	"idemtui/store"
	"idemtui/ui/cli/config"
)

// doctorAsked is what a person asks of the doctor.
type doctorAsked struct {
	ignore []string
	failOn string
	sample int
	// records is the finding whose records are wanted in place of the report.
	records string
}

func (a *app) doctorCommand() *cobra.Command {
	var o doctorAsked
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Examine a table and the functions that use it",
		Long: "Examine a table and the functions that use it: keys, TTL, deadlines, times, shared\n" +
			"keys, crashes. It reads the table once and, on AWS and with permission, asks Lambda for\n" +
			"timeouts and existence of the functions. It sees only functions that wrote a record\n" +
			"which is still there. Exit code 3 if a finding of at least --fail-on is not ignored.\n\n" +
			"All findings: " + strings.Join(doctor.IDs(), ", ") + ".",
		Example: "  idemtui doctor --table IdempotencyTable\n" +
			"  idemtui doctor --records lapsed -o jsonl\n" +
			"  idemtui doctor --fail-on error -o junit > doctor.xml\n" +
			"  idemtui doctor --ignore ttl-off --ignore 'no-deadline@legacy.*'",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.ignore, "ignore", nil, "a finding to accept: ID, or ID@PREFIX for functions (a glob); may be repeated")
	f.StringVar(&o.failOn, "fail-on", "warning", "error or warning: the least severity that makes the exit code 3")
	f.StringVar(&o.records, "records", "", "list the records behind this finding, as ls does, in place of the report")
	f.IntVar(&o.sample, "sample", 0, "read only about this many records, in whole pages; counts are of the sample then")
	return cmd
}

// examination is a table that the doctor looked at.
type examination struct {
	loaded

	report doctor.Report
	asked  doctorAsked
	failOn inspect.Severity
	// runOut are the config file's ignores whose last day is over.
	runOut []config.Ignore
	// notes are what else to know: what Lambda did not tell, and why.
	notes []string
}

func (a *app) doctor(ctx context.Context, o doctorAsked) error {
	if err := a.global.check("table", "json", "jsonl", "csv", "md", "junit"); err != nil {
		return err
	}
	if o.sample < 0 {
		return usage("--sample %d: it cannot be negative", o.sample)
	}
	if err := o.checkRecords(a.global.output); err != nil {
		return err
	}
	e := examination{asked: o}
	switch o.failOn {
	case "error":
		e.failOn = inspect.Error
	case "warning":
		e.failOn = inspect.Warning
	default:
		return usage("--fail-on %s: it is error or warning", o.failOn)
	}
	ignores, err := ignoresOf(o.ignore)
	if err != nil {
		return err
	}
	broken := a.examine(ctx, &e, ignores)
	if broken != nil && e.report.Records == 0 {
		return broken
	}
	if o.records != "" {
		if err := a.printRecords(e.loaded, e.behind(o.records)); err != nil {
			return err
		}
		return broken
	}
	if err := a.printExamination(&e); err != nil {
		return err
	}
	if broken != nil {
		return broken // what is printed is not about all there is
	}
	return e.verdict()
}

// examine reads the table, or the export of --from, and makes the report. A read
// that broke off gives both a report and the error.
func (a *app) examine(ctx context.Context, e *examination, ignores []doctor.Ignore) error {
	in := doctor.Case{Ignores: ignores}
	var account *store.Account
	var t *store.Table
	var err error
	if a.global.from != "" {
		e.loaded, err = a.loadExport(ctx, filter.Query{})
	} else {
		account, t, err = a.readFor(ctx, e, &in)
	}
	if err != nil && e.records.Len() == 0 {
		return err
	}
	for _, i := range a.global.file.IgnoresOf(e.table) {
		if err := knownFinding(i.ID); err != nil {
			return usage("config file %s, [[ignore]]: %w", a.global.file.Path, err)
		}
	}
	var held []doctor.Ignore
	held, e.runOut = accepted(a.global.file, e.table, e.now)
	in.Table, in.Records, in.Now, in.Policy = e.table, e.records, e.now, e.policy
	in.Ignores = append(in.Ignores, held...)
	if t != nil {
		in.Functions, e.notes = askFunctions(ctx, account, t, e.records, e.now)
		in.Policy.Runs = runsOf(in.Functions)
	}
	e.report = doctor.Examine(in)
	return err
}

// readFor reads the table. One whose keys do not fit the settings is not read:
// that is what is found.
func (a *app) readFor(ctx context.Context, e *examination, in *doctor.Case) (*store.Account, *store.Table, error) {
	account, t, err := a.openAccount(ctx)
	if t != nil {
		e.loaded, err = a.loadSome(ctx, t, e.asked.sample)
		return account, t, err
	}
	if in.SchemaFault = schemaFault(err); in.SchemaFault == "" {
		return account, nil, err
	}
	described, describeErr := account.Describe(ctx, a.global.table)
	if describeErr != nil {
		return account, nil, err
	}
	e.table, e.complete, e.now = described, true, inspect.MillisOf(time.Now())
	return account, nil, nil
}

// checkRecords refuses a finding that there is not, and a form for reports.
func (o doctorAsked) checkRecords(output string) error {
	if o.records == "" {
		return nil
	}
	if err := knownFinding(o.records); err != nil {
		return usage("--records %s: %w", o.records, err)
	}
	if output == "junit" {
		return usage("-o junit is of the report, not of --records")
	}
	return nil
}

// behind are the rows of the records behind a finding, ignored or not.
func (e *examination) behind(id string) []int32 {
	var rows []int32
	for i, r := range e.records.Range(0, e.records.Len()) {
		if slices.ContainsFunc(e.report.Findings, func(f doctor.Finding) bool { return f.ID == id && f.Matches(r) }) {
			rows = append(rows, int32(i)) //nolint:gosec // a snapshot holds fewer than 2^31 records
		}
	}
	return rows
}

// schemaFault is why a table cannot be read by the settings; empty where it
// was something else.
func schemaFault(err error) string {
	p, ok := errors.AsType[*inspect.Problem](err)
	if !ok || p.Kind != inspect.KindSchema {
		return ""
	}
	return p.Why
}

// ignoresOf reads --ignore.
func ignoresOf(words []string) ([]doctor.Ignore, error) {
	var out []doctor.Ignore
	for _, word := range words {
		id, prefix, narrow := strings.Cut(word, "@")
		if err := knownFinding(id); err != nil {
			return nil, usage("--ignore %s: %w", word, err)
		}
		if narrow && prefix == "" {
			return nil, usage("--ignore %s: there is no prefix behind the @", word)
		}
		out = append(out, doctor.Ignore{ID: id, Prefix: prefix, Reason: "--ignore"})
	}
	return out, nil
}

func knownFinding(id string) error {
	ids := doctor.IDs()
	if slices.Contains(ids, id) {
		return nil
	}
	if near := filter.Nearest(id, ids); near != "" {
		return fmt.Errorf("there is no finding %s; did you mean %s?", id, near)
	}
	return fmt.Errorf("there is no finding %s; see idemtui doctor --help", id)
}

// accepted are the config file's ignores for a table, and those that have run
// out: they do not count, and are told.
func accepted(file config.File, t inspect.Table, now inspect.Millis) (held []doctor.Ignore, runOut []config.Ignore) {
	for _, i := range file.IgnoresOf(t) {
		if i.RunOut(now) {
			runOut = append(runOut, i)
			continue
		}
		held = append(held, doctor.Ignore{ID: i.ID, Prefix: i.Prefix, Reason: i.Reason})
	}
	return held, runOut
}

// askFunctions asks Lambda for each prefix; nil where it is not to be asked.
func askFunctions(ctx context.Context, account *store.Account, t *store.Table, records inspect.Snapshot, now inspect.Millis) (map[string]doctor.Function, []string) {
	ask := account.Functions(t.Describe())
	if !ask.Asks() {
		return nil, nil
	}
	answers, notes := ask.Runs(ctx, inspect.Prefixes(records), now)
	told := map[string]doctor.Function{}
	who, known := account.Identity(ctx)
	elsewhere := known && who.Account != t.Describe().Account // then Lambda spoke of another account
	for prefix, a := range answers {
		told[prefix] = doctor.Function{Gone: a.Missing && !elsewhere, Known: a.Known, Longest: a.Run, Durable: a.Durable}
	}
	return told, notes
}

// runsOf are the longest runs that Lambda told.
func runsOf(functions map[string]doctor.Function) map[string]inspect.Run {
	runs := map[string]inspect.Run{}
	for prefix, f := range functions {
		if f.Known || f.Durable {
			runs[prefix] = inspect.Run{Longest: f.Longest, Durable: f.Durable}
		}
	}
	return runs
}

// verdict is the exit code: a finding that is severe enough and not ignored.
func (e *examination) verdict() error {
	if e.report.Worst() < e.failOn {
		return nil
	}
	return notHeld("%s", e.sum())
}

// sum counts the findings: "2 errors, 1 warning, 2 infos".
func (e *examination) sum() string {
	var parts []string
	for _, s := range []inspect.Severity{inspect.Error, inspect.Warning, inspect.Note} {
		if n := e.report.Count(s); n > 0 {
			parts = append(parts, plural(n, s.String()))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}
