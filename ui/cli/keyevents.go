package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"idemtui/inspect"
	"idemtui/inspect/event"
	"idemtui/inspect/eventkey"
)

// readEvents reads a file of events, without the byte order mark that some
// editors write.
func (a *app) readEvents(flag, name string) (string, error) {
	text, err := a.readInput(flag, name)
	if err != nil {
		return "", err
	}
	events, err := withoutMark(text)
	if err != nil {
		return "", usage("%s %s %w", flag, name, err)
	}
	return events, nil
}

// withoutMark is the text of a file without its byte order mark.
func withoutMark(text []byte) (string, error) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return "", errors.New("is UTF-16, as PowerShell writes it: save it as UTF-8")
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}

// eventLines are the events of a file, one a line. A file that is one JSON
// value over many lines, as the AWS CLI prints it, is one event.
func eventLines(text string) []keyInput {
	var inputs []keyInput
	line, broken := 0, false
	for one := range strings.Lines(text) {
		line++
		if strings.TrimSpace(one) == "" {
			continue
		}
		inputs = append(inputs, keyInput{line: line, text: strings.TrimRight(one, "\r\n")})
		broken = broken || len(inputs) == 1 && !isJSON(one)
	}
	if broken && isJSON(text) {
		return []keyInput{{line: 1, text: text}}
	}
	return inputs
}

func isJSON(text string) bool {
	_, err := event.Reader{MaxDepth: event.NodeDepth}.Read(text)
	return err == nil
}

// addStates reads the records of the keys, and those alone, and tells their
// states.
func (a *app) addStates(ctx context.Context, rows []keyRow) error {
	t, err := a.openTable(ctx)
	if err != nil {
		return err
	}
	j, err := a.judgeNow(t)
	if err != nil {
		return err
	}
	var keys []inspect.ItemKey
	for _, row := range rows {
		if row.Outcome != eventkey.Stored {
			continue
		}
		key, ok := itemKey(t.Describe().Attributes, row.Key.Key)
		if !ok {
			return usage("table %s keeps the key in its sort key: give --static-pk-value, the partition of its records", t.Describe().Name)
		}
		keys = append(keys, key)
	}
	records, err := t.Refresh(ctx, keys)
	if err != nil {
		return err
	}
	if j.now == 0 {
		j.now = inspect.MillisOf(t.Now())
	}
	states := make(map[string]string, len(records))
	for i := range records {
		states[records[i].Key] = inspect.StateAt(&records[i], j.now, j.policy).String()
	}
	for i := range rows {
		rows[i].state = states[rows[i].Key.Key]
	}
	return nil
}

// worst is the error that the exit code comes from: an event that failed, else
// one for which the library raises.
func worst(rows []keyRow) error {
	var failed, raised []keyRow
	for _, row := range rows {
		switch row.Outcome {
		case eventkey.Failed:
			failed = append(failed, row)
		case eventkey.KeyError:
			raised = append(raised, row)
		case eventkey.Stored, eventkey.Skipped:
		}
	}
	switch {
	case len(failed) > 0:
		return fmt.Errorf("no key can be told: %s", toldOf(failed, len(rows)))
	case len(raised) > 0:
		return notHeld("no key: %s", toldOf(raised, len(rows)))
	}
	return nil
}

// toldOf names the first of some rows, and how many more there are.
func toldOf(some []keyRow, all int) string {
	row := some[0]
	text := row.Reason
	if all > 1 {
		text = fmt.Sprintf("%s (%s; %d of %d)", text, row.place(), len(some), all)
	}
	return text
}

// place says which event a row is of.
func (r keyRow) place() string {
	text := fmt.Sprintf("line %d", r.line)
	if r.item > 0 {
		text += fmt.Sprintf(" item %d", r.item)
	}
	return text + ", " + r.Language.String()
}
