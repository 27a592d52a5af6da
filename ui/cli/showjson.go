package cli

import (
	"encoding/json"
	"strings"

	"idemtui/inspect"
)

// showJSON is the record with what follows from it.
type showJSON struct {
	recordJSON
	Diagnosis []diagnosisJSON `json:"diagnosis"`
	RanTwice  []causeJSON     `json:"ran_twice"`
	// Siblings says whether the table's other records were read.
	Siblings bool            `json:"siblings"`
	Item     json.RawMessage `json:"item"`
}

type diagnosisJSON struct {
	Class         *string           `json:"class"`
	Severity      string            `json:"severity"`
	Summary       string            `json:"summary"`
	Possible      *string           `json:"possible"`
	NextDuplicate nextJSON          `json:"next_duplicate"`
	Advice        string            `json:"advice"`
	Evidence      map[string]string `json:"evidence"`
}

// nextJSON is what the next duplicate meets in each language.
type nextJSON struct {
	Python     answerJSON `json:"python"`
	TypeScript answerJSON `json:"typescript"`
	Java       answerJSON `json:"java"`
	DotNet     answerJSON `json:"dotnet"`
}

type answerJSON struct {
	Outcome  string        `json:"outcome"`
	Error    *string       `json:"error"`
	Sentence string        `json:"sentence"`
	Verified bool          `json:"verified"`
	Variants []variantJSON `json:"variants,omitempty"`
}

type variantJSON struct {
	When     string  `json:"when"`
	Outcome  string  `json:"outcome"`
	Error    *string `json:"error"`
	Sentence string  `json:"sentence"`
}

type causeJSON struct {
	Cause    string `json:"cause"`
	Verdict  string `json:"verdict"`
	Evidence string `json:"evidence"`
	title    string
}

func (a *app) printRecord(j judge, r *inspect.Record) error {
	out := showJSON{recordJSON: j.json(r), Siblings: j.policy.Relatives != nil, Item: r.Item}
	for _, d := range inspect.Diagnose(r, j.now, j.policy) {
		out.Diagnosis = append(out.Diagnosis, diagnosisOf(d))
	}
	for _, c := range inspect.RanTwice(r, j.now, j.policy) {
		out.RanTwice = append(out.RanTwice, causeJSON{c.Cause, string(c.Verdict), c.Evidence, c.Title})
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

func diagnosisOf(d inspect.Diagnosis) diagnosisJSON {
	out := diagnosisJSON{
		Class: optional(d.Class), Severity: d.Severity.String(), Summary: d.Summary, Possible: optional(d.Possible),
		Advice: d.Advice, Evidence: map[string]string{},
	}
	for _, e := range d.Evidence {
		out.Evidence[e.Attribute] = e.Value
	}
	for _, n := range d.Next {
		switch answer := answerOf(n); n.Language {
		case inspect.Python:
			out.NextDuplicate.Python = answer
		case inspect.TypeScript:
			out.NextDuplicate.TypeScript = answer
		case inspect.Java:
			out.NextDuplicate.Java = answer
		case inspect.DotNet:
			out.NextDuplicate.DotNet = answer
		}
	}
	return out
}

func answerOf(n inspect.Answer) answerJSON {
	out := answerJSON{Outcome: string(n.Act), Error: optional(n.Error), Sentence: n.Sentence, Verified: n.Language.Verified()}
	for _, v := range n.Variants {
		out.Variants = append(out.Variants, variantJSON{v.When, string(v.Act), optional(v.Error), v.Sentence})
	}
	return out
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
