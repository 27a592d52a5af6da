package inspect

import "fmt"

// explainSibling puts into words what a record's key, its siblings or its table
// tell of it.
func explainSibling(f finding, r *Record, p Policy) Diagnosis {
	d := Diagnosis{Class: f.class, Severity: f.severity, Short: f.short}
	switch kin := p.Relatives.family(r.Prefix()); f.class {
	case "F":
		d.explainWrongKey(r, kin)
	case "G":
		d.Summary = "Completed without an in_progress_expiration, which its siblings have: the record was purged, or expired, while its function ran, and its completion made it anew. Another call could start in between."
		d.Advice = "Nothing to clear: it answers duplicates. If nobody purged it, expires_after is shorter than the function's run."
		d.Evidence = append(evidence(r, ofStatus, ofDeadline), Evidence{ofSibling, kin.example})
	case "J":
		d.explainShared(r)
	case "I":
		d.explainNeverRemoved(r, p)
	case "K":
		d.explainOrphaned(r, kin, p)
	}
	return d
}

// inWords is a key, or a part of one, inside a sentence: harmless, and cut.
func inWords(text string) string { return Cut(Clean(text), 80) }

// ofSibling is the name under which evidence holds the key of another record.
const ofSibling = "sibling"

func (d *Diagnosis) explainWrongKey(r *Record, kin *family) {
	partner, _ := kin.partner(r)
	d.Summary = "The call that began this record seems to have completed another: the handler changed its event, and TypeScript up to 2.35 computes the key again from it."
	if r.Status == Completed {
		d.Summary = "Completed under a key that no call began: the handler changed its event, and TypeScript up to 2.35 computes the key again from it. What it began stays in progress."
	}
	d.Advice = "Purge both records once the call is over. So that it ends: upgrade @aws-lambda-powertools/idempotency, or give the handler a copy of the event."
	d.Evidence = append(evidence(r, ofStatus, ofExpiration, ofDeadline), Evidence{ofSibling, partner})
}

func (d *Diagnosis) explainShared(r *Record) {
	text, _ := NoKeyText(r.Digest())
	what := "the text " + text
	switch text {
	case "":
		what = "an empty text"
	case `"**********"`:
		what = "the stars that Pydantic shows of every SecretStr"
	}
	d.Summary = fmt.Sprintf("Shared: its digest is that of %s. The key expression found no key in the event, and all such events share this record: each gets the response of another.", what)
	d.Advice = "Correct the key expression, or let the library raise where there is no key; then purge this record."
	d.Evidence = []Evidence{{"digest", r.Digest()}}
}

func (d *Diagnosis) explainOrphaned(r *Record, kin *family, p Policy) {
	d.Advice = "If the function was renamed: events that it handled before run again under the new prefix. These records expire by themselves."
	d.Evidence = []Evidence{{"prefix", r.Prefix()}}
	if p.Runs[r.Prefix()].Missing {
		d.Summary = fmt.Sprintf("Orphaned: Lambda knows no function %s. It was removed or renamed, or its records come from another account or region.", inWords(SplitPrefix(r.Prefix()).Function))
		return
	}
	d.Summary = fmt.Sprintf("Possibly orphaned: no newer record has the prefix %s, while a record of another %s. A renamed function, module or prefix leaves its old records to nobody.", inWords(r.Prefix()), kin.why)
	d.Evidence = append(d.Evidence, Evidence{ofSibling, kin.successor})
}

func (d *Diagnosis) explainNeverRemoved(r *Record, p Policy) {
	d.Summary = "Expired, and nothing will remove it: the table's TTL is off."
	if p.TTL == TTLOtherAttribute {
		d.Summary = "Expired, and nothing will remove it: the table's TTL looks at another attribute than expiration."
	}
	d.Advice = "Turn the table's TTL on, on the attribute of the expiration. It costs nothing; the libraries do not depend on it."
	d.Evidence = evidence(r, ofExpiration)
}
