package doctor

import (
	"fmt"
	"slices"
	"strings"

	"idemtui/inspect"
)

// keyChecks look at what keys are made of, and whose they are.
func keyChecks() []Check {
	return []Check{
		{
			ID: "shared-key", Severity: inspect.Error, Thread: "py#2465",
			Finds: "events without a key share one record", Fine: "no key stands for \"no key in the event\"",
			Source: "digests of null, \"\", {}, [] and the like; java#1200, ts#1501; Pydantic's SecretStr hashes as asterisks",
			hit:    func(l *look) bool { _, none := inspect.NoKeyText(l.digest); return none }, tell: tellShared,
		},
		{
			ID: "empty-validation", Severity: inspect.Warning, Thread: "py#3781",
			Finds: "payload validation looks at nothing", Fine: "payload validation looks at something",
			Source: "the digest of null: a validation expression that finds nothing; ts#2058",
			hit:    func(l *look) bool { return l.Validation != "" && emptyValidation(l.Validation) },
			tell:   tellEmptyValidation,
		},
		{
			ID: "mixed-forms", Severity: inspect.Warning, Thread: "ts#5409",
			Finds: "records of several forms under one prefix: several writers share its keys", Fine: "one form of records in each prefix",
			Source: "a library writes one form of digest, response and validation for one operation; net#1123",
			hit:    (*look).written, when: func(_ *chart, t *tally, _ int) bool { return len(t.mixed()) > 0 }, tell: tellMixed,
		},
		{
			ID: "test-prefix", Severity: inspect.Warning,
			Finds: "prefixes that the libraries write outside of Lambda", Fine: "no test prefixes",
			Source: "AWS_LAMBDA_FUNCTION_NAME is not set: test-func. (Python), testFunction (Java, .NET), a bare # (TypeScript)",
			hit:    func(l *look) bool { return l.t.outside && strings.Contains(l.Key, "#") }, tell: tellTest,
		},
		{
			ID: "orphaned-prefix", Severity: inspect.Warning, Thread: "py#5897",
			Finds: "Lambda knows no function of the prefix's name", Fine: "Lambda knows the function of each prefix",
			Source:  "ListVersionsByFunction answers ResourceNotFoundException; net#703",
			hit:     func(l *look) bool { return l.t.lambda.Gone },
			unknown: unknownFunctions,
			tell:    tellOrphaned,
		},
		{
			ID: "renamed-prefix", Severity: inspect.Note, Thread: "py#5897",
			Finds: "a prefix that stopped when one like it began: renamed code", Fine: "no prefix took over from another",
			Source: "the prefix holds module and function names (Python, Java, .NET): renaming one orphans all records; net#703",
			hit:    (*look).written,
			when:   func(c *chart, t *tally, _ int) bool { return c.successor(t) != nil }, tell: tellRenamed,
		},
	}
}

func tellShared(c *chart, of []*tally, n int) telling {
	return telling{
		title:    plural(n, "key") + " shared by all events without one",
		what:     "The digest is that of an empty value: the key expression found nothing in the event, or there was no event.",
		effect:   "The first such event runs; every other one gets its response, a stranger's, or is refused.",
		evidence: each(of, func(t *tally) string { return c.sharedTexts(t) }),
		advice:   "Mend the key expression, have a missing key raise (raise_on_no_idempotency_key), then purge these records.",
	}
}

// sharedTexts tells what was hashed in a shared key of a prefix.
func (c *chart) sharedTexts(t *tally) string {
	_, digest := inspect.SplitKey(t.example[c.index("shared-key")])
	text, _ := inspect.NoKeyText(digest)
	if text == "" {
		text = "an empty text"
	}
	return fmt.Sprintf("%s is the digest of %s", digest, text)
}

// emptyValidation reports whether a validation hash is that of nothing.
func emptyValidation(hash string) bool {
	text, none := inspect.NoKeyText(hash)
	return none && (text == "null" || text == "")
}

func tellEmptyValidation(_ *chart, of []*tally, n int) telling {
	return telling{
		title:    "payload validation looks at nothing: " + scope(prefixes(of)),
		what:     recordsThat(n, "hold") + " the validation hash of null: the validation expression found nothing in the event.",
		effect:   "A changed payload is not noticed: it gets the response of the first one.",
		evidence: each(of, func(t *tally) string { return plural(t.validated, "record") + " with a validation hash" }),
		advice:   "Mend the validation expression (payload_validation_jmespath).",
	}
}

// mixed tells the forms that stand side by side in a prefix; none where there
// is one of each kind.
func (t *tally) mixed() []string {
	var out []string
	if len(t.forms) > 1 {
		var digests []string
		for f, n := range t.forms {
			digests = append(digests, fmt.Sprintf("%s of %d characters (%s)", encoding(f), f.digits, number(n)))
		}
		slices.Sort(digests)
		if len(digests) > 3 {
			digests = append(digests[:3], "others")
		}
		out = append(out, "digests in "+strings.Join(digests, ", "))
	}
	if t.native > 0 && t.text > 0 {
		out = append(out, fmt.Sprintf("responses as text (%s) and as DynamoDB values (%s)", number(t.text), number(t.native)))
	}
	if t.validated > 0 && t.validated < t.sound {
		out = append(out, fmt.Sprintf("with (%s) and without (%s) a validation hash", number(t.validated), number(t.sound-t.validated)))
	}
	return out
}

func encoding(f form) string {
	if f.hex {
		return "hex"
	}
	return "base64"
}

func tellMixed(_ *chart, of []*tally, _ int) telling {
	return telling{
		title:    "records of several forms under one prefix: " + scope(prefixes(of)),
		what:     "One operation writes one form of digest, response and validation. Here several stand side by side.",
		effect:   "Several operations or versions share a key space: with the same payload one replays the other's response, or fails for want of a validation hash.",
		evidence: each(of, func(t *tally) string { return strings.Join(t.mixed(), "; ") }),
		advice:   "Give each operation a key prefix of its own (key_prefix, keyPrefix) and a store object of its own. Where the settings changed lately, it passes when the older records expire.",
	}
}

// tellTest is milder where nothing but tests seems to use the table.
func tellTest(c *chart, of []*tally, n int) telling {
	out := telling{
		title:    "records of tests or of code outside Lambda: " + scope(prefixes(of)),
		what:     recordsThat(n, "have") + " a prefix that is written when no function name is set.",
		effect:   "Tests, scripts and containers share one key space: one replays another's response. No timeout ends their calls.",
		evidence: each(of, func(t *tally) string { return plural(t.records, "record") }),
		advice:   "Give tests a table of their own; give code outside Lambda a key prefix, or set AWS_LAMBDA_FUNCTION_NAME.",
	}
	if c.Table.Endpoint != "" && len(of) == len(c.tallies) {
		out.severity = inspect.Note
	}
	return out
}

// unknownFunctions says why it is not known whether functions are there.
func unknownFunctions(c *chart) string {
	if c.Functions == nil {
		return "Lambda was not asked"
	}
	for _, f := range c.Functions {
		if f.Known || f.Gone {
			return ""
		}
	}
	return "Lambda told of no function"
}

func tellOrphaned(c *chart, of []*tally, n int) telling {
	return telling{
		title:    "no function of this name any more: " + scope(prefixes(of)),
		what:     fmt.Sprintf("Lambda knows no such function in the table's account and region, and %s are under its name.", plural(n, "record")),
		effect:   "A function that was renamed starts with no records: an event that it handled under the old name runs again.",
		evidence: each(of, func(t *tally) string { return "the last expires " + c.clock(t.written.high) + " UTC" }),
		advice:   "Wait for their expiration, or purge them. A prefix of a person's own (key_prefix) need not name a function: then ignore this.",
	}
}

// successor is a prefix that began to be written when t was written last, and
// differs from it by the name of a module or of a function alone.
func (c *chart) successor(t *tally) *tally {
	if t.written.n == 0 || t.name.Qualname == "" || t.lambda.Gone {
		return nil
	}
	for _, other := range c.tallies {
		renamed := other.name.Function == t.name.Function && other.prefix != t.prefix &&
			(other.name.Module == t.name.Module || other.name.Qualname == t.name.Qualname)
		if renamed && other.written.n > 0 && other.written.low > t.written.high {
			return other
		}
	}
	return nil
}

func tellRenamed(c *chart, of []*tally, _ int) telling {
	return telling{
		title:    "perhaps renamed: " + scope(prefixes(of)),
		what:     "The prefix stopped when another of the same function began, which differs by a name in the code.",
		effect:   "Records of before are not found any more: an event that was handled under the old name runs again.",
		evidence: each(of, func(t *tally) string { return "followed by " + named(c.successor(t).prefix) }),
		advice:   "Where code was renamed, wait for the old records' expiration; a key_prefix keeps keys over the next change.",
	}
}
