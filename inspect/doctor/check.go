package doctor

import (
	"strings"

	"idemtui/inspect"
)

// Check is one thing that is looked at. The table of Checks is what runs, what
// --ignore knows and what the documentation is made from.
type Check struct {
	ID string
	// Severity is that of its findings, unless the case makes it milder or worse.
	Severity inspect.Severity
	// Finds is what it finds, in a few words; Fine is what holds where it finds
	// nothing.
	Finds, Fine string
	// Thread names a public thread about it: py#738; empty without one.
	Thread string
	// Source is where the rule comes from.
	Source string

	// table is set for what concerns the table as a whole, not single prefixes.
	table bool
	// hit says whether the finding is about a record; nil where it is about none.
	hit func(*look) bool
	// when says whether a prefix (nil for the table) with n hits makes a finding;
	// nil for any hit.
	when func(c *chart, t *tally, n int) bool
	// unknown says why the check cannot be made; nil where it always can.
	unknown func(*chart) string
	// tell puts the finding into words, n being its records.
	tell func(c *chart, of []*tally, n int) telling
}

// OfTable reports whether the check is about the table, not about functions.
func (k *Check) OfTable() bool { return k.table }

// Checks lists all checks, in the order of their findings.
func Checks() []Check {
	var all []Check
	all = append(all, tableChecks()...)
	all = append(all, keyChecks()...)
	all = append(all, deadlineChecks()...)
	all = append(all, unitChecks()...)
	all = append(all, timeChecks()...)
	return append(all, storedChecks()...)
}

// IDs are those of all checks.
func IDs() []string {
	var ids []string
	for _, check := range Checks() {
		ids = append(ids, check.ID)
	}
	return ids
}

// ThreadURL is the address of a thread; empty for none.
func ThreadURL(thread string) string {
	language, number, ok := strings.Cut(thread, "#")
	repository := map[string]string{
		"py": "python", "ts": "typescript", "java": "java", "net": "dotnet",
	}[language]
	if !ok || repository == "" {
		return ""
	}
	return "https://github.com/aws-powertools/powertools-lambda-" + repository + "/issues/" + number
}

func (k *Check) applies(c *chart, t *tally, n int) bool {
	if k.when == nil {
		return n > 0
	}
	return k.when(c, t, n)
}

func (k *Check) unmade(c *chart) string {
	switch {
	case c.SchemaFault != "" && (k.hit != nil || !k.table):
		return "the records could not be read"
	case k.unknown != nil:
		return k.unknown(c)
	}
	return ""
}
