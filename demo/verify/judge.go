package verify

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"idemtui/demo/bench"
	"idemtui/demo/source"
	"idemtui/demo/world"
)

// The required checks, with their titles.
const (
	checkFirst     = "first"
	checkKey       = "key"
	checkRecord    = "record"
	checkUnchanged = "unchanged"
	checkResponse  = "response"
	checkAtOnce    = "at-once"

	titleFirst     = "the first delivery succeeds"
	titleUnchanged = "the duplicate changes nothing"
	titleResponse  = "the duplicate gets the same response"
	titleAtOnce    = "of two deliveries at once, one runs"
)

// judgeFirst looks at what the first delivery left.
func (v *verification) judgeFirst(b *bench.Bench, first bench.Delivery, before, after bench.Contents) {
	v.check(checkFirst, titleFirst, first.ErrorType == "", []string{answered(first)},
		"Mend the handler first: see its log, and what it asked for. Services that it needs are answered with --stub or sent elsewhere with --env.")
	fresh := newKeys(before.Keys(v.Table, v.KeyAttribute), after.Keys(v.Table, v.KeyAttribute))
	v.report.Keys = append(v.report.Keys, fresh...)
	least, most := v.expected()
	v.check(checkKey, fmt.Sprintf("it leaves %s in %s", keysWanted(least, most), v.Table), len(fresh) >= least && len(fresh) <= most,
		keyEvidence(fresh, first, v.Table), v.keyAdvice(first, fresh))
	v.judgeRecords(first, after)
	v.effects = len(elsewhere(first.Calls, v.Table))
	v.report.Checks = append(v.report.Checks, Check{
		ID: "effects", Title: "what it did elsewhere", Verdict: Passed, Evidence: append(effectEvidence("first", first.Calls, v.Table), madeEvidence(b.Made())...),
	})
	if first.ErrorType != "" || len(fresh) == 0 {
		v.broken = true
		v.skip("the first delivery left nothing to compare with", [2]string{checkUnchanged, titleUnchanged},
			[2]string{checkResponse, titleResponse}, [2]string{checkAtOnce, titleAtOnce})
	}
}

// expected is how many keys the first delivery must leave.
func (v *verification) expected() (least, most int) {
	if v.Records > 0 {
		return v.Records, v.Records
	}
	return 1, max(source.Records(v.Event), 1)
}

func keysWanted(least, most int) string {
	switch {
	case most == 1:
		return "exactly one new key"
	case least == most:
		return fmt.Sprintf("exactly %d new keys", most)
	}
	return fmt.Sprintf("%d to %d new keys, one an item of the batch at most", least, most)
}

func newKeys(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(after), func(k string) bool { return slices.Contains(before, k) })
}

func keyEvidence(fresh []string, first bench.Delivery, table string) []string {
	if len(fresh) > 0 {
		return fresh
	}
	evidence := []string{"no new key"}
	for _, c := range first.Calls {
		if c.Table == table {
			evidence = append(evidence, request(c))
		}
	}
	if len(evidence) == 1 {
		evidence = append(evidence, "the handler made no request to "+table)
	}
	return evidence
}

// keyAdvice says what most likely keeps the handler from leaving a key.
func (v *verification) keyAdvice(first bench.Delivery, fresh []string) string {
	switch {
	case len(fresh) > 0:
		return "One event must lead to one key: look for a second idempotent function, or say how many with --records."
	case len(first.Calls) == 0:
		return "The handler is not idempotent: decorate it, and let it use the table " + v.Table + "."
	case slices.ContainsFunc(first.Calls, func(c world.Call) bool { return c.Table != "" && c.Table != v.Table && c.Operation == "PutItem" }):
		return "If the handler keeps its records in another table, name it with --table."
	}
	return "The library ran the handler without a record: does the key expression find something in this event? Was the record deleted because the handler raised?"
}

// judgeRecords checks that each new record is complete and its times are sane.
func (v *verification) judgeRecords(first bench.Delivery, after bench.Contents) {
	var evidence, wrong []string
	for _, text := range after[v.Table] {
		item := gjson.Parse(text)
		if !slices.Contains(v.report.Keys, item.Get(gjson.Escape(v.KeyAttribute)+".S").Str) {
			continue
		}
		evidence = append(evidence, recordWords(item))
		wrong = append(wrong, recordFaults(item, time.Now())...)
	}
	advice := "See the evidence, and the library's log."
	if first.ErrorType != "" && len(evidence) > 0 {
		advice = "The work was done and its response could not be stored: a record that stays INPROGRESS is taken over by the next retry, which runs the work again. Return what can be written as JSON, below 400 KB."
	}
	v.check(checkRecord, "it is COMPLETED, with sane times", len(evidence) > 0 && len(wrong) == 0, append(evidence, wrong...), advice)
}

func recordWords(item gjson.Result) string {
	words := []string{"status " + item.Get("status.S").Str, "expiration " + item.Get("expiration.N").Str}
	if deadline := item.Get("in_progress_expiration.N"); deadline.Exists() {
		words = append(words, "in_progress_expiration "+deadline.Str)
	}
	return strings.Join(words, ", ")
}

// recordFaults is what is not as a finished record has to be.
func recordFaults(item gjson.Result, now time.Time) []string {
	var wrong []string
	if status := item.Get("status.S").Str; status != "COMPLETED" {
		wrong = append(wrong, "its status is "+status+", not COMPLETED: its completion failed")
	}
	expiration, deadline := item.Get("expiration.N").Int(), item.Get("in_progress_expiration.N")
	switch {
	case !item.Get("expiration.N").Exists():
		wrong = append(wrong, "it has no expiration: it never ends")
	case expiration >= 100_000_000_000:
		wrong = append(wrong, "its expiration is in milliseconds: TTL and the library read seconds")
	case expiration <= now.Unix():
		wrong = append(wrong, "its expiration has passed already")
	}
	if deadline.Exists() && deadline.Int() < 100_000_000_000 {
		wrong = append(wrong, "its in_progress_expiration is in seconds: every duplicate would take over at once")
	}
	return wrong
}

// judgeDuplicate compares before and after the duplicate. The proof is what the
// endpoint holds and what it was asked for.
func (v *verification) judgeDuplicate(first, second bench.Delivery, before, after bench.Contents) {
	var evidence []string
	fresh := newKeys(before.Keys(v.Table, v.KeyAttribute), after.Keys(v.Table, v.KeyAttribute))
	for _, k := range fresh {
		evidence = append(evidence, "new key "+k)
	}
	for _, name := range after.Differs(before) {
		evidence = append(evidence, "table "+name+" is not as it was")
	}
	for _, c := range second.Calls {
		if c.Wrote() {
			evidence = append(evidence, "it wrote: "+request(c))
		}
	}
	ok := len(evidence) == 0
	if ok {
		evidence = append(evidence, fmt.Sprintf("%s byte for byte as they were", plural(len(after), "table", "tables")))
		for _, c := range second.Calls {
			evidence = append(evidence, request(c))
		}
	}
	evidence = append(evidence, effectEvidence("duplicate", second.Calls, v.Table)...)
	v.check(checkUnchanged, titleUnchanged, ok, evidence, duplicateAdvice(fresh, second))
	same := second.ErrorType == "" && sameJSON(first.Response, second.Response)
	v.check(checkResponse, titleResponse, same, []string{"first " + answered(first), "duplicate " + answered(second)},
		"Return what survives storing: plain JSON. Powertools for Python replays 0, false and empty values as null.")
}

func duplicateAdvice(fresh []string, second bench.Delivery) string {
	switch {
	case len(fresh) > 0 && len(second.Changed) > 0:
		return "The key holds something that changes with each delivery (" + strings.Join(second.Changed, ", ") + "): select the business object's own ID."
	case len(fresh) > 0:
		return "The key holds something that changes with each call, such as a time or a random ID: select the business object's own ID."
	}
	return "Something runs outside of the idempotent part, before the lock: move it inside."
}

// judgeAtOnce counts who ran.
func (v *verification) judgeAtOnce(ds []bench.Delivery, after bench.Contents) {
	var evidence []string
	locks, done, effects, refused := 0, 0, 0, 0
	for _, d := range ds {
		evidence = append(evidence, d.Title+": "+ranOrNot(d, v.Table))
		for _, c := range d.Calls {
			switch {
			case c.Table == v.Table && c.Operation == "PutItem" && c.Wrote():
				locks++
			case c.Table == v.Table && c.Operation == "UpdateItem" && c.Wrote():
				done++
			}
		}
		effects += len(elsewhere(d.Calls, v.Table))
		if d.ErrorType != "" {
			refused++
		}
	}
	keys := len(after[v.Table])
	evidence = append(evidence, fmt.Sprintf("%s, %s, %s", plural(keys, "key", "keys"), plural(locks, "lock taken", "locks taken"), plural(effects, "write elsewhere", "writes elsewhere")))
	ok := keys == len(v.report.Keys) && locks == keys && done <= keys && effects == v.effects && refused < len(ds)
	v.check(checkAtOnce, titleAtOnce, ok, evidence,
		"Both calls worked at the same time: the lock must be a conditional write that is made before any work.")
}

// elsewhere are the writes that a delivery made outside of the table.
func elsewhere(calls []world.Call, table string) []world.Call {
	return slices.DeleteFunc(slices.Clone(calls), func(c world.Call) bool { return c.Table == table || !c.Wrote() })
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
