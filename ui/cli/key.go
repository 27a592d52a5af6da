package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
	"idemtui/inspect/jmespath"
)

// keyOptions are the flags of key.
type keyOptions struct {
	language string
	settings eventkey.Settings
	version  string
	event    string
	events   string
	each     string
}

func (a *app) keyCommand() *cobra.Command {
	var o keyOptions
	cmd := &cobra.Command{
		Use:   "key --lang LANGUAGE --prefix PREFIX --event FILE",
		Short: "Compute the idempotency key of an event",
		Long: "Compute the key that Powertools writes for an event, byte for byte, by the rules of\n" +
			"its language: what the expression selects, its canonical text, the hash of that.\n" +
			"Nothing is read from AWS without --table; with it each key's state in that table is\n" +
			"told too (IDEMTUI_TABLE alone does not make it do so).\n\n" +
			"Give the settings of the function: --select is event_key_jmespath (without one the\n" +
			"whole event counts), --validate payload_validation_jmespath, --raise-missing\n" +
			"raise_on_no_idempotency_key. Rules and their sources are in docs/keys.md.",
		Example: "  idemtui key --lang python --prefix pay.app.lambda_handler --select detail.id --event event.json\n" +
			"  idemtui key --lang all --prefix pay --event - -o json < event.json\n" +
			"  idemtui key --lang python --prefix pay.app.charge --select order_id \\\n" +
			"      --events dead-letters.json --each 'Messages[].powertools_json(Body)' --table IdempotencyTable",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.key(cmd.Context(), o, cmd.Flags()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.language, "lang", "", "python, typescript, java, dotnet, or all")
	f.StringVar(&o.settings.Prefix, "prefix", "", "what stands before the # of the key")
	f.StringVar(&o.event, "event", "", "one event: a file, - for standard input, or the JSON itself")
	f.StringVar(&o.events, "events", "", "a file with many events, JSON lines (- is standard input)")
	f.StringVar(&o.each, "each", "", "with --events: an expression for the events in each line, as Records or Messages[].powertools_json(Body)")
	f.StringVar(&o.settings.Select, "select", "", "the key expression; without one the whole event is the key")
	f.StringVar(&o.settings.Validate, "validate", "", "the expression of the payload validation")
	f.StringVar(&o.settings.Hash, "hash", "md5", "the hash function, as the library names it")
	f.BoolVar(&o.settings.RaiseMissing, "raise-missing", false, "the library was told to raise when an event holds no key")
	f.StringVar(&o.version, "library-version", "", "of Powertools, where an older one has other rules, as 3.2 (Python, TypeScript)")
	return cmd
}

func (a *app) key(ctx context.Context, o keyOptions, flags *pflag.FlagSet) error {
	if err := a.global.check("table", "json", "jsonl", "csv", "md"); err != nil {
		return err
	}
	languages, err := o.check(flags)
	if err != nil {
		return err
	}
	inputs, err := a.eventsOf(o)
	if err != nil {
		return err
	}
	var rows []keyRow
	for _, in := range inputs {
		for _, language := range languages {
			rows = append(rows, in.row(language, o.settings))
		}
	}
	withState := flags.Changed("table")
	if withState {
		if err := a.addStates(ctx, rows); err != nil {
			return err
		}
	}
	p := keyPrinter{many: o.events != "", languages: len(languages), states: withState}
	if err := p.print(a, rows); err != nil {
		return err
	}
	return worst(rows)
}

// check refuses what cannot be before anything is read.
func (o *keyOptions) check(flags *pflag.FlagSet) ([]eventkey.Language, error) {
	languages := eventkey.Languages()
	switch {
	case o.language == "":
		return nil, usage("give --lang: python, typescript, java, dotnet, or all")
	case o.language != "all":
		language, err := eventkey.ParseLanguage(o.language)
		if err != nil {
			return nil, usage("--lang: %w", err)
		}
		languages = []eventkey.Language{language}
	}
	switch {
	case !flags.Changed("prefix"):
		return nil, usage("give --prefix, what stands before the # of the function's keys, as in pay.app.lambda_handler; idemtui stats lists those of a table")
	case (o.event == "") == (o.events == ""):
		return nil, usage("give one of --event FILE, for one event, and --events FILE, for many")
	case o.each != "" && o.events == "":
		return nil, usage("--each goes with --events; without it --select reaches into the event")
	}
	return languages, o.readVersion(languages)
}

func (o *keyOptions) readVersion(languages []eventkey.Language) error {
	if o.version == "" {
		return nil
	}
	if len(languages) > 1 || languages[0] != eventkey.Python && languages[0] != eventkey.TypeScript {
		return usage("--library-version goes with --lang python or typescript: only their rules for keys have changed")
	}
	version, err := eventkey.ParseVersion(o.version)
	if err != nil {
		return usage("--library-version: %w", err)
	}
	o.settings.Version = version
	return nil
}

// keyInput is one event: its place in what was read, and its text or why it
// has none.
type keyInput struct {
	line, item int // from 1; item is 0 without --each
	text       string
	err        error
}

// keyRow is what became of an event in one language.
type keyRow struct {
	keyInput
	eventkey.Key
	// state is that of the key's record; empty if there is none.
	state string
}

func (in keyInput) row(language eventkey.Language, s eventkey.Settings) keyRow {
	s.Language = language
	if in.err != nil {
		return keyRow{keyInput: in, Key: eventkey.Key{Settings: s, Outcome: eventkey.Failed, Reason: in.err.Error()}}
	}
	s.Line = in.line
	return keyRow{keyInput: in, Key: eventkey.Of(in.text, s)}
}

// eventsOf reads the events that the flags name.
func (a *app) eventsOf(o keyOptions) ([]keyInput, error) {
	if o.event != "" {
		text, err := a.eventText("--event", o.event)
		return []keyInput{{line: 1, text: text}}, err
	}
	text, err := a.readEvents("--events", o.events)
	if err != nil {
		return nil, err
	}
	lines := eventLines(text)
	if o.each == "" {
		return lines, nil
	}
	each, err := jmespath.Compile(jmespath.Python, o.each, jmespath.Options{})
	if err != nil {
		return nil, usage("--each %s: %w", o.each, err)
	}
	var inputs []keyInput
	for _, line := range lines {
		inputs = append(inputs, line.items(each)...)
	}
	return inputs, nil
}

// items are the events that --each finds in a line.
func (in keyInput) items(each *jmespath.Expression) []keyInput {
	fail := func(format string, args ...any) []keyInput {
		in.err = fmt.Errorf(format, args...)
		return []keyInput{in}
	}
	v, err := event.Reader{Duplicates: true, MaxDepth: event.NodeDepth, Line: in.line}.Read(in.text)
	if err != nil {
		return fail("no JSON: %w", err)
	}
	found, err := each.Search(v)
	if err != nil {
		return fail("--each: %w; let it find the messages and --select read their bodies, and the others are told", err)
	}
	array, ok := found.(*event.Array)
	if !ok {
		return fail("--each finds no list of events here")
	}
	items := make([]keyInput, len(array.Items))
	for i, item := range array.Items {
		items[i] = keyInput{line: in.line, item: i + 1, text: event.Text(item)}
	}
	return items
}
