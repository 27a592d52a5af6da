package doctor

import (
	"fmt"
	"strings"
	"time"

	"idemtui/inspect"
)

const (
	// overdue is when an expired record should be gone: DynamoDB deletes
	// typically within two days.
	overdue = 3 * 24 * time.Hour
	// late is when a wait for TTL is worth a word.
	late = time.Hour
	// tooOld is what TTL leaves alone: values more than five years past.
	tooOld = 5 * 365 * 24 * time.Hour
)

const docsTTL = "DynamoDB Developer Guide, Time to Live"

// tableChecks look at the table itself.
func tableChecks() []Check {
	return []Check{
		{
			ID: "key-schema", Severity: inspect.Error, table: true, Thread: "py#377",
			Finds: "the table's keys are not those of the settings", Fine: "the keys are those of the settings",
			Source: "the libraries write the key attribute of their settings, of type S",
			when:   func(c *chart, _ *tally, _ int) bool { return c.SchemaFault != "" }, tell: tellSchema,
		},
		{
			ID: "ttl-off", Severity: inspect.Warning, table: true, Thread: "py#2074",
			Finds: "TTL is off: nothing removes records", Fine: "TTL is on", Source: docsTTL,
			when:    func(c *chart, _ *tally, _ int) bool { return c.Table.TTL == inspect.TTLOff },
			unknown: unknownTTL, tell: tellTTLOff,
		},
		{
			ID: "ttl-other-attribute", Severity: inspect.Warning, table: true, Thread: "py#2074",
			Finds: "TTL is on an attribute that the libraries do not write", Fine: "TTL is on no other attribute", Source: docsTTL,
			when:    func(c *chart, _ *tally, _ int) bool { return c.Table.TTL == inspect.TTLOtherAttribute },
			unknown: unknownTTL, tell: tellTTLOther,
		},
		{
			ID: "ttl-not-deleting", Severity: inspect.Warning, table: true,
			Finds: "records that expired more than 3 days ago are still there", Fine: "nothing waits for TTL for days",
			Source:  docsTTL + ": typically within two days",
			hit:     func(l *look) bool { return l.state == inspect.Expired && l.waits() > overdue },
			unknown: noTTL, tell: tellNotDeleting,
		},
		{
			ID: "ttl-late", Severity: inspect.Note, table: true,
			Finds: "expired records wait for TTL", Fine: "TTL is not late", Source: docsTTL,
			hit: func(l *look) bool { return l.state == inspect.Expired && l.waits() <= overdue },
			when: func(c *chart, _ *tally, n int) bool {
				return n > 0 && c.Now.Sub(moment(c.expired().low)) > late && c.overdue() == 0
			},
			unknown: noTTL, tell: tellLate,
		},
		{
			ID: "replicas", Severity: inspect.Warning, table: true,
			Finds: "a global table: conditions hold in one region only", Fine: "no replicas",
			Source: "DynamoDB Developer Guide, global tables: conditional writes are not coordinated between regions",
			when:   func(c *chart, _ *tally, _ int) bool { return len(c.Table.Replicas) > 0 }, tell: tellReplicas,
		},
		{
			ID: "foreign-items", Severity: inspect.Note, table: true,
			Finds: "items that are no idempotency records", Fine: "every item is an idempotency record",
			Source: "the libraries always write status and expiration",
			hit:    foreign, tell: tellForeign,
		},
		{
			ID: "invoke-prime", Severity: inspect.Note, table: true,
			Finds: "the record __invoke_prime__ of Java's SnapStart priming", Fine: "no record of SnapStart priming",
			Source: "DynamoDBPersistenceStore of Powertools for Java",
			hit:    func(l *look) bool { return l.Key == primeKey }, tell: tellPrime,
		},
	}
}

const primeKey = "__invoke_prime__"

func unknownTTL(c *chart) string {
	if c.Table.TTL == inspect.TTLUnknown {
		return "the table's TTL is not known; allow dynamodb:DescribeTimeToLive"
	}
	return ""
}

// noTTL says why nothing can be late: no TTL should take it away.
func noTTL(c *chart) string {
	if c.Table.TTL == inspect.TTLOff || c.Table.TTL == inspect.TTLOtherAttribute {
		return "there is no TTL that could be late"
	}
	return ""
}

// waits is how long an expired record waits for TTL.
func (l *look) waits() time.Duration { return l.c.Now.Sub(l.Expiration.At) }

func (c *chart) expired() bounds {
	var all bounds
	for _, t := range c.tallies {
		all.join(t.expired)
	}
	return all
}

// overdue counts the records that TTL should have removed.
func (c *chart) overdue() int {
	return c.total(c.index("ttl-not-deleting"))
}

func tellSchema(c *chart, _ []*tally, _ int) telling {
	return telling{
		title:    "the table's keys are not those of the settings",
		what:     "The records cannot be read: " + c.SchemaFault + ".",
		effect:   "A function with these settings fails at every call, before its handler runs.",
		evidence: []string{"keys of the table: " + keys(c.Table.PartitionKey, c.Table.SortKey), "in the settings: " + keys(c.Table.Attributes.Key, c.Table.Attributes.SortKey)},
		advice:   "Name the table's keys in the function's persistence layer (key_attr, sort_key_attr) and here (--key-attr, --sort-key-attr), or make the table anew with a partition key id of type S.",
	}
}

func keys(partition, sort string) string {
	if sort == "" {
		return partition + ", no sort key"
	}
	return partition + ", sort key " + sort
}

// pastExpiration is how many records TTL would have removed.
func (c *chart) pastExpiration() string {
	if n := c.expired().n; n != 1 {
		return plural(n, "record") + " past their expiration"
	}
	return "1 record past its expiration"
}

func tellTTLOff(c *chart, _ []*tally, _ int) telling {
	return telling{
		title:    "TTL is off: nothing removes records",
		what:     "The table has no time to live, so that records stay after their expiration.",
		effect:   "Duplicates are judged rightly, as the libraries compare times themselves; the table grows, and every read of it costs more.",
		evidence: []string{"time to live: disabled; " + c.pastExpiration()},
		advice:   "Turn TTL on for the attribute " + c.Table.Attributes.Expiry + ".",
	}
}

func tellTTLOther(c *chart, _ []*tally, _ int) telling {
	expiry := c.Table.Attributes.Expiry
	return telling{
		title:    fmt.Sprintf("TTL is on %s, not on %s", c.Table.TTLAttribute, expiry),
		what:     fmt.Sprintf("The table's time to live looks at %s, and the libraries write %s.", c.Table.TTLAttribute, expiry),
		effect:   "Records stay after their expiration: the table grows, and every read of it costs more.",
		evidence: []string{"TTL attribute: " + c.Table.TTLAttribute, c.pastExpiration()},
		advice:   fmt.Sprintf("Put TTL on %s; or, where the functions set expiry_attr, give --expiry-attr %s.", expiry, c.Table.TTLAttribute),
	}
}

func tellNotDeleting(c *chart, _ []*tally, n int) telling {
	oldest := c.expired().low
	out := telling{
		title:    fmt.Sprintf("TTL does not delete: the oldest record expired %s ago", c.ago(oldest)),
		what:     plural(n, "record") + " expired more than 3 days ago. DynamoDB removes them typically within two days.",
		effect:   "The table grows. Duplicates are judged rightly, as the libraries compare times themselves.",
		evidence: []string{"the oldest expired " + c.clock(oldest) + " UTC"},
		advice:   "Look whether TTL was turned on only lately, and whether it is on " + c.Table.Attributes.Expiry + ". `idemtui purge state:expired` takes them away at once.",
	}
	if c.Now.Sub(moment(oldest)) > tooOld {
		out.evidence = append(out.evidence, "TTL leaves values alone that are more than five years past")
	}
	return out
}

func tellLate(c *chart, _ []*tally, n int) telling {
	oldest := c.expired().low
	return telling{
		title:    fmt.Sprintf("TTL is late: the oldest record expired %s ago", c.ago(oldest)),
		what:     plural(n, "record") + " expired and still there. DynamoDB removes them some time after their expiration, typically within two days.",
		evidence: []string{"the oldest expired " + c.clock(oldest) + " UTC"},
		advice:   "Nothing: a duplicate runs, as if the record were gone.",
	}
}

func tellReplicas(c *chart, _ []*tally, _ int) telling {
	return telling{
		title:    "a global table: conditions hold in one region only",
		what:     "The table has replicas, and the condition that lets one call win is judged in the region of the call.",
		effect:   "Two regions can run the same event at once; the later write wins.",
		evidence: []string{"replicas: " + strings.Join(c.Table.Replicas, ", ")},
		advice:   "Send all events of a function to one region, and purge in that region.",
	}
}

// foreign is what no library wrote: neither a known status nor an expiration.
func foreign(l *look) bool {
	known := l.Status == inspect.InProgress || l.Status == inspect.Completed
	return !known && !l.Expiration.Present() && l.Key != primeKey
}

func tellForeign(c *chart, of []*tally, n int) telling {
	out := telling{
		title:    plural(n, "item") + " that are no idempotency records",
		what:     fmt.Sprintf("%s of %s lack both a known %s and an %s.", plural(n, "item"), number(c.Records.Len()), c.Table.Attributes.Status, c.Table.Attributes.Expiry),
		effect:   "They cost reads, TTL never removes them, and a key of theirs that a library computes fails every call.",
		evidence: c.examples("foreign-items", of),
		advice:   "Keep other data in a table of its own.",
	}
	if n == c.Records.Len() {
		out.severity = inspect.Error
		out.title = "no item is an idempotency record"
		out.advice = "The attributes have other names than the defaults (give --status-attr, --expiry-attr and the like), or this is another table."
	}
	return out
}

func tellPrime(*chart, []*tally, int) telling {
	return telling{
		title:    "the record __invoke_prime__ was left behind",
		what:     "Powertools for Java writes and deletes it before a SnapStart checkpoint; here the delete did not happen.",
		effect:   "None: no event has this key.",
		evidence: []string{"key " + primeKey},
		advice:   "Allow dynamodb:DeleteItem to the function's role: without it failed calls cannot remove their records either.",
	}
}
