package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"idemtui/inspect"
	"idemtui/store"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show KEY",
		Short: "Show one record in full",
		Long: "Show one record in full, with what the next duplicate of its event will do.\n\n" +
			"KEY is any text that holds the idempotency key: the key itself, the start of its\n" +
			"digest, or a line of a log. A full key is one strongly consistent read.",
		Example: "  idemtui show 'pay.app.lambda_handler#c2697dd12435e25f838f13778180702e'\n" +
			"  idemtui show c2697dd1\n" +
			"  idemtui show 'Execution already in progress with idempotency key: detail.id=pay.app...#c2697d...'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return usage("show takes one KEY: a key, the start of a digest, or a log line in quotes")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args[0]) },
	}
}

func (a *app) show(ctx context.Context, text string) error {
	if err := a.global.check("table", "json", "jsonl"); err != nil {
		return err
	}
	if a.global.from != "" {
		j, record, err := a.findExported(ctx, text)
		if err != nil {
			return err
		}
		return a.printRecord(j, record)
	}
	t, err := a.openTable(ctx)
	if err != nil {
		return err
	}
	j, err := a.judgeNow(t)
	if err != nil {
		return err
	}
	record, err := a.find(ctx, t, text)
	if err != nil {
		return err
	}
	if j.now == 0 {
		j.now = inspect.MillisOf(t.Now())
	}
	j.table = t.Describe()
	return a.printRecord(j, record)
}

// judgeNow is the judge of single records: without siblings nothing is inferred.
func (a *app) judgeNow(t *store.Table) (judge, error) {
	policy, err := a.global.policyOf(t.Describe())
	if err != nil {
		return judge{}, err
	}
	at, err := a.global.moment()
	return judge{table: t.Describe(), now: at, policy: policy}, err
}

// find reads the record that text names. A digest's start, and a key whose
// partition is not known, need a look at the whole table.
func (a *app) find(ctx context.Context, t *store.Table, text string) (*inspect.Record, error) {
	for _, key := range keysIn(text) {
		item, ok := itemKey(t.Describe().Attributes, key)
		if !ok {
			break
		}
		record, found, err := t.Get(ctx, item)
		if err != nil {
			return nil, err
		}
		if found {
			return &record, nil
		}
	}
	key, full := inspect.KeyIn(text)
	if _, direct := itemKey(t.Describe().Attributes, key); full && direct {
		return nil, noRecord(t, key)
	}
	if !full {
		key = strings.TrimSpace(text)
	}
	return a.search(ctx, t, key, full)
}

// keysIn are the keys that text may mean: itself, if it could be one, and the
// one inside it.
func keysIn(text string) []string {
	var keys []string
	whole := strings.TrimSpace(text)
	if strings.Contains(whole, "#") {
		keys = append(keys, whole)
	}
	if key, ok := inspect.KeyIn(text); ok && key != whole {
		keys = append(keys, key)
	}
	return keys
}

// itemKey is the item of a full key; false where its partition is not known.
func itemKey(names inspect.Attributes, key string) (inspect.ItemKey, bool) {
	if names.SortKey == "" {
		return inspect.ItemKey{Partition: key}, true
	}
	return inspect.ItemKey{Partition: names.StaticPartitionValue, Sort: key}, names.StaticPartitionValue != ""
}

func noRecord(t *store.Table, key string) error {
	return notHeld("no record with the key %s in table %s: it expired and was removed, was purged, or another key was written", key, t.Describe().Name)
}

// search finds the one record whose key (full) is key, or whose digest or key
// starts with it.
func (a *app) search(ctx context.Context, t *store.Table, key string, full bool) (*inspect.Record, error) {
	l, err := a.loadSome(ctx, t, 0)
	if err != nil {
		return nil, err
	}
	var found []*inspect.Record
	for r := range l.records.All() {
		if r.Key == key || !full && startsWith(r, key) {
			found = append(found, r)
		}
	}
	one, err := oneOf(found, l.table, key)
	if err != nil {
		return nil, err
	}
	record, ok, err := t.Get(ctx, one.ItemKey(l.table.Attributes.SortKey != ""))
	if err == nil && !ok {
		err = noRecord(t, one.Key)
	}
	return &record, err
}

// startsWith reports whether a record's key or digest starts so.
func startsWith(r *inspect.Record, start string) bool {
	return strings.HasPrefix(r.Digest(), start) || strings.HasPrefix(r.Key, start)
}

// oneOf is the only record of those that a text names.
func oneOf(found []*inspect.Record, t inspect.Table, start string) (*inspect.Record, error) {
	switch len(found) {
	case 0:
		return nil, notHeld("no record whose key or digest starts with %s in table %s", start, t.Name)
	case 1:
		return found[0], nil
	}
	return nil, usage("%d keys start with %s, for example %s and %s; give more of the digest", len(found), start, found[0].Key, found[1].Key)
}

// showJSON is the record with what follows from it.
type showJSON struct {
	recordJSON
	Diagnosis []diagnosisJSON `json:"diagnosis"`
	Item      json.RawMessage `json:"item"`
}

type diagnosisJSON struct {
	Class         *string           `json:"class"`
	Severity      string            `json:"severity"`
	Summary       string            `json:"summary"`
	NextDuplicate string            `json:"next_duplicate"`
	Advice        string            `json:"advice"`
	Evidence      map[string]string `json:"evidence"`
}

func (a *app) printRecord(j judge, r *inspect.Record) error {
	out := showJSON{recordJSON: j.json(r), Diagnosis: []diagnosisJSON{}, Item: r.Item}
	if d := inspect.Explain(r, j.now, j.policy); d.Summary != "" {
		evidence := map[string]string{}
		for _, e := range d.Evidence {
			evidence[e.Attribute] = e.Value
		}
		out.Diagnosis = append(out.Diagnosis, diagnosisJSON{
			Class: optional(d.Class), Severity: d.Severity.String(), Summary: d.Summary,
			NextDuplicate: d.NextDuplicate, Advice: d.Advice, Evidence: evidence,
		})
	}
	out.Data = dataJSON(r.Data)
	if a.global.redact {
		out.Data, out.Item = nil, nil
	}
	if a.global.output == "json" || a.global.output == "jsonl" {
		indent := "  "
		if a.global.output == "jsonl" {
			indent = ""
		}
		b, err := encodeJSON(out, indent)
		if err != nil {
			return err
		}
		return writeAll(a.Out, string(b))
	}
	return a.describe(j, r, out)
}

// dataJSON is the stored response: its text as a string, or a native value.
func dataJSON(b inspect.Body) json.RawMessage {
	if !b.Loaded {
		return nil
	}
	if b.Type != "S" {
		return json.RawMessage(b.Text)
	}
	text, err := encodeJSON(b.Text, "")
	if err != nil {
		return nil
	}
	return json.RawMessage(strings.TrimSuffix(string(text), "\n"))
}

// describe prints a record for people.
func (a *app) describe(j judge, r *inspect.Record, out showJSON) error {
	var b strings.Builder
	field := func(name, value string) { fmt.Fprintf(&b, "%-24s %s\n", name, inspect.Clean(value)) }
	field("key", r.Key)
	if r.Partition != r.Key {
		field("partition key", r.Partition)
	}
	field("state", fmt.Sprintf("%s, age %s, expires in %s", out.State, ageText(inspect.AgeAt(r, j.now, j.policy)), j.leftText(r)))
	for _, d := range out.Diagnosis {
		field("", d.Summary)
		field("next duplicate", d.NextDuplicate)
		if d.Advice != "" {
			field("what to do", d.Advice)
		}
	}
	b.WriteByte('\n')
	names := j.table.Attributes
	field(names.Status, dash(string(r.Status)))
	field(names.Expiry, stampText(r.Expiration))
	field(names.InProgressExpiry, stampText(r.Deadline))
	field(names.Validation, dash(r.Validation))
	field("writer", out.Writer)
	for _, f := range r.Faults {
		found := "is absent"
		if f.Found != "" {
			found = "is of type " + f.Found
		}
		field("not as written", f.Attribute+" "+found)
	}
	a.describeData(&b, names.Data, r.Data)
	return writeAll(a.Out, b.String())
}

func (a *app) describeData(w io.StringWriter, name string, body inspect.Body) {
	text := fmt.Sprintf("\n%s (%s, %s)\n", inspect.Clean(name), body.Type, sizeText(body))
	switch {
	case !body.Present():
		text = fmt.Sprintf("\nno %s: the run did not complete, or returned nothing\n", inspect.Clean(name))
	case a.global.redact:
		text += "  hidden by --redact\n"
	default:
		for _, line := range inspect.CleanLines(body.Text, 0) {
			text += "  " + line + "\n"
		}
	}
	_, _ = w.WriteString(text) // a strings.Builder does not fail
}

// stampText is a time attribute as stored and as a time.
func stampText(t inspect.Timestamp) string {
	switch t.Unit {
	case inspect.Absent:
		return "–"
	case inspect.NotANumber:
		return "not a number"
	case inspect.Seconds, inspect.Milliseconds:
	}
	if at := stampTime(t); at != nil {
		return fmt.Sprintf("%s   %s", number(t), *at)
	}
	return string(number(t))
}
