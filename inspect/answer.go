package inspect

import (
	"fmt"
	"slices"
	"strings"
)

// Answer is what the library of one language does with the next duplicate.
type Answer struct {
	Language Language
	Duplicate
	// Sentence says it; the next duplicate is its subject.
	Sentence string
	// Variants are the settings with which it does something else.
	Variants []Variant
}

// Variant is what a library does under a setting that the record does not tell.
type Variant struct {
	When string
	Duplicate
	Sentence string
}

// Answers are what the library of each language does with a duplicate that
// comes now.
func Answers(r *Record, now Millis) []Answer {
	answers := make([]Answer, 0, len(Languages()))
	for _, l := range Languages() {
		c := Call{Language: l}
		d := DuplicateAt(r, now, c)
		answers = append(answers, Answer{Language: l, Duplicate: d, Sentence: d.sentence(r, now), Variants: variants(r, now, c, d)})
	}
	return answers
}

// variants are the settings that matter for the record.
func variants(r *Record, now Millis, usual Call, d Duplicate) []Variant {
	var out []Variant
	add := func(when string, c Call) {
		if other := DuplicateAt(r, now, c); other.Act != d.Act || other.Error != d.Error || other.Gets != d.Gets {
			out = append(out, Variant{when, other, other.sentence(r, now)})
		}
	}
	if r.Validation != "" {
		changed := usual
		changed.PayloadChanged = true
		add("payload validation is on and the payload changed", changed)
	}
	switch usual.Language {
	case TypeScript:
		middy := usual
		middy.Middy = true
		add("the handler is wrapped by the Middy middleware", middy)
		if d.Act == Refused { // ts#5675
			out = append(out, Variant{"the handler is wrapped by the Middy middleware up to 2.35", d,
				"is refused, and removes the record: the duplicate after it runs the handler."})
		}
	case Java:
		text := usual
		text.ReturnsText = true
		add("the handler returns a String", text)
	case Python, DotNet:
	}
	return out
}

// sentence says what a call meets.
func (d Duplicate) sentence(r *Record, now Millis) string {
	switch d.Act {
	case Runs:
		return runsSentence(r, now, d)
	case TakesOver:
		if r.Deadline.Unit == Seconds {
			return "takes over and runs the handler, even while another call is running."
		}
		return "takes over and runs the handler again."
	case Refused:
		return "is refused " + d.span(r, now) + ": " + d.Error + "."
	case Replays:
		what := "the stored response"
		if d.Gets != "" {
			what = d.Gets
		}
		if d.Until == 0 {
			return "gets " + what + ", for ever."
		}
		return "gets " + what + "; the handler does not run."
	case Fails:
		return "fails " + d.span(r, now) + " with " + d.Error + ": " + d.Because + "."
	}
	return ""
}

func runsSentence(r *Record, now Millis, d Duplicate) string {
	switch {
	case d.Because != "":
		return "runs the handler again: " + d.Because + "."
	case r.Status == InProgress && r.Deadline.Unit == Milliseconds && r.Deadline.At >= now:
		return "runs the handler, even while a call is working on it: its expiration passed before its deadline."
	}
	return "runs the handler, as if there were no record."
}

// span is how long an answer holds.
func (d Duplicate) span(r *Record, now Millis) string {
	switch {
	case d.Until == 0:
		return "for ever"
	case r.Deadline.Unit == Milliseconds && d.Until == r.Deadline.At && r.Expiration.Unit == Seconds:
		return "for " + Long(d.Until.Sub(now)) + " more"
	}
	return fmt.Sprintf("until %s UTC (%s)", clock(d.Until, now), Long(d.Until.Sub(now)))
}

// AnswerGroup is languages whose libraries do the same.
type AnswerGroup struct {
	Languages []Language
	Sentence  string
}

// Names are the languages of a group in words.
func (g AnswerGroup) Names() string {
	names := make([]string, len(g.Languages))
	for i, l := range g.Languages {
		names[i] = l.Name()
	}
	return joined(names)
}

// joined is a list in words: a, b and c.
func joined(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// GroupAnswers puts together the languages whose libraries do the same. The
// writer's goes first. Where it is known, the languages are left out that would
// only stumble over its form of a response: their calls have other keys.
func GroupAnswers(answers []Answer, writer Writer) []AnswerGroup {
	lead := answers[leadOf(writer)]
	var groups []AnswerGroup
	var kinds []Duplicate
	for _, a := range append([]Answer{lead}, answers...) {
		if a.Foreign && writer != WriterUnknown && a.Language != lead.Language {
			continue
		}
		at := slices.Index(kinds, a.kind())
		if at < 0 {
			at = len(kinds)
			kinds, groups = append(kinds, a.kind()), append(groups, AnswerGroup{Sentence: a.Sentence})
		}
		if !slices.Contains(groups[at].Languages, a.Language) {
			groups[at].Languages = append(groups[at].Languages, a.Language)
		}
	}
	for i := range groups {
		slices.Sort(groups[i].Languages)
	}
	return groups
}

// VariantsOf are the settings that matter for a record: those of the writer's
// language; where it is not known, each once.
func VariantsOf(answers []Answer, writer Writer) []Variant {
	var out []Variant
	lead := leadOf(writer)
	for _, a := range answers {
		if writer != WriterUnknown && a.Language != lead {
			continue
		}
		for _, v := range a.Variants {
			same := func(other Variant) bool { return other.When == v.When }
			if !slices.ContainsFunc(out, same) {
				out = append(out, v)
			}
		}
	}
	return out
}

// kind is what languages of a group have in common: all but the error's name,
// which each language has of its own.
func (a Answer) kind() Duplicate {
	d := a.Duplicate
	d.Error = ""
	return d
}

// leadOf is the language whose answer stands for a writer's.
func leadOf(w Writer) Language {
	if w == WriterJavaOrDotNet {
		return Java
	}
	l, _ := w.Language()
	return l
}

// inOne is the answers in one line: the first group's alone where it is all
// languages'.
func inOne(groups []AnswerGroup, writer Writer) string {
	if len(groups) == 1 && (writer != WriterUnknown || len(groups[0].Languages) == len(Languages())) {
		return groups[0].Sentence
	}
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = g.Names() + ": " + g.Sentence
	}
	return strings.Join(parts, " ")
}
