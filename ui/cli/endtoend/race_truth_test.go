//go:build e2e

package endtoend_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// look notes what a re-read found, and gives the races that it was about.
func look(t *testing.T, c *call, answered *httptest.ResponseRecorder, races map[string]*race) []*race {
	t.Helper()
	var asked struct {
		RequestItems map[string]struct{ Keys []item }
	}
	var found struct{ Responses map[string][]item }
	if err := json.Unmarshal(c.body, &asked); err != nil {
		t.Error(err)
	}
	if err := json.Unmarshal(answered.Body.Bytes(), &found); err != nil {
		t.Error(err)
	}
	var out []*race
	for _, ask := range asked.RequestItems {
		for _, key := range ask.Keys {
			if one := races[key.key()]; one != nil {
				one.looked = true
				out = append(out, one)
			}
		}
	}
	for _, items := range found.Responses {
		for _, it := range items {
			if one := races[it.key()]; one != nil {
				one.reread = it
			}
		}
	}
	return out
}

// judge holds what the purge tells against what the endpoint answered, and the
// table against what the calls tell.
func (r *rig) judge(p purged, intents map[string]item, races map[string]*race) *tally {
	r.t.Helper()
	now, count := r.items(), &tally{}
	if len(p.Records) != len(races) {
		r.t.Errorf("%d outcomes of %d records", len(p.Records), len(races))
	}
	late := 0
	for _, o := range p.Records {
		one := races[o.Key]
		if one == nil {
			r.t.Errorf("%s was not planned", o.Key)
			continue
		}
		truth, between := one.truth(r.t, intents[o.Key])
		if o.Outcome != truth {
			r.t.Errorf("%s (%s) is told as %s, and is %s", o.Key, one.Act, o.Outcome, truth)
		}
		if between {
			late++
		}
		count.count(one.Act, truth, between)
		one.stands(r.t, now[o.Key])
	}
	if late != p.ChangedLate {
		r.t.Errorf("changed_after_reread is %d, and %d were", p.ChangedLate, late)
	}
	return count
}

// truth is what became of a record by the endpoint's answers, and whether it
// changed between re-read and delete.
func (one *race) truth(t *testing.T, intent item) (outcome string, between bool) {
	t.Helper()
	switch {
	case one.deleted == nil && one.reread == nil:
		return "gone", false
	case one.deleted == nil:
		return "changed", false
	}
	var answered struct {
		Type             string `json:"__type"`
		Attributes, Item item
	}
	if err := json.Unmarshal(one.deleted.Body.Bytes(), &answered); err != nil {
		t.Errorf("%s: %v", one.key, err)
	}
	if one.deleted.Code == http.StatusOK {
		for _, name := range []string{"status", "expiration", "in_progress_expiration", "validation"} {
			if d := cmp.Diff(one.reread[name], answered.Attributes[name]); d != "" {
				t.Errorf("%s (%s) was deleted though its %s had changed (-witnessed +deleted)\n%s", one.key, one.Act, name, d)
			}
			if d := cmp.Diff(one.reread[name], intent[name]); d != "" {
				t.Errorf("%s: the journal's %s (-witnessed +journal)\n%s", one.key, name, d)
			}
		}
		return "purged", false
	}
	if !strings.HasSuffix(answered.Type, "ConditionalCheckFailedException") {
		t.Errorf("%s: the delete was answered by %s", one.key, one.deleted.Body)
	}
	if answered.Item == nil && one.settled != nil { // written anew since
		if err := json.Unmarshal(one.settled.Body.Bytes(), &answered); err != nil {
			t.Errorf("%s: %v", one.key, err)
		}
	}
	if answered.Item == nil {
		return "gone", true
	}
	return "changed", true
}

// stands checks that the record of a call that went on after the re-read is in
// the table: no purge took it.
func (one *race) stands(t *testing.T, there item) {
	t.Helper()
	switch act := strings.TrimSuffix(one.Act, "_open"); {
	case !one.looked:
		t.Errorf("%s was never read again", one.key)
	case one.Act == "still" || act == "fail":
		if there != nil || act == "fail" && one.told.Error != "Refused" {
			t.Errorf("%s (%s: %+v) is still there: %v", one.key, one.Act, one.told, there)
		}
	case one.told.Error != "":
		t.Errorf("%s (%s): the call ended with %s", one.key, one.Act, one.told.Error)
	case act == "relapse":
		if there.text("status", "S") != "INPROGRESS" || cmp.Equal(there["in_progress_expiration"], one.reread["in_progress_expiration"]) {
			t.Errorf("%s was taken over after the re-read, and its record is %v", one.key, there)
		}
	case there.text("status", "S") != "COMPLETED" || !strings.Contains(there.text("data", "S"), one.told.Result):
		t.Errorf("%s (%s) completed after the re-read with %q, and its record is %v", one.key, one.Act, one.told.Result, there)
	}
}

// tally counts the races of each act.
type tally struct{ acts map[string]*counts }

type counts struct{ races, purged, changedLate, goneLate, early int }

func (c *tally) of(act string) *counts {
	if c.acts == nil {
		c.acts = map[string]*counts{}
	}
	if c.acts[act] == nil {
		c.acts[act] = &counts{}
	}
	return c.acts[act]
}

func (c *tally) count(act, truth string, between bool) {
	of := c.of(act)
	of.races++
	switch {
	case truth == "purged":
		of.purged++
	case between && truth == "changed":
		of.changedLate++
	case between:
		of.goneLate++
	default:
		of.early++
	}
}

func (c *tally) add(other *tally) {
	for act, n := range other.acts {
		of := c.of(act)
		of.races, of.purged, of.early = of.races+n.races, of.purged+n.purged, of.early+n.early
		of.changedLate, of.goneLate = of.changedLate+n.changedLate, of.goneLate+n.goneLate
	}
}

func (c *tally) sum() (all counts) {
	for _, n := range c.acts {
		all.races, all.purged, all.early = all.races+n.races, all.purged+n.purged, all.early+n.early
		all.changedLate, all.goneLate = all.changedLate+n.changedLate, all.goneLate+n.goneLate
	}
	return all
}

func (c *tally) String() string {
	var b bytes.Buffer
	line := func(act string, n counts) {
		_, _ = fmt.Fprintf(&b, "\n%-14s %5d races: %5d purged before, between re-read and delete %4d changed and %4d went, %d earlier",
			act, n.races, n.purged, n.changedLate, n.goneLate, n.early)
	}
	names := []string{}
	for act := range c.acts {
		names = append(names, act)
	}
	slices.Sort(names)
	for _, act := range names {
		line(act, *c.acts[act])
	}
	line("all", c.sum())
	return b.String()
}

// enough is red where too little changed at the wrong moment to show anything.
func (c *tally) enough(t *testing.T) {
	t.Helper()
	if all := c.sum(); all.changedLate < fewest {
		t.Errorf("%d records changed between re-read and delete, fewer than %d", all.changedLate, fewest)
	}
	for act, n := range c.acts {
		if act != "still" && (n.changedLate+n.goneLate < fewestOfAct || n.purged < fewestOfAct) {
			t.Errorf("%s: %+v is no race", act, *n)
		}
	}
}
