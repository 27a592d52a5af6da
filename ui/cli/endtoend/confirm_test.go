//go:build e2e

package endtoend_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"idemtui/demo/dynamo"
)

// types starts a command on the rig's table in a terminal, which tells its exit
// code at the end.
func (r *rig) types(args string) *terminal {
	r.t.Helper()
	var environment []string
	for _, e := range r.environment() {
		if !strings.HasPrefix(e, "PATH=") {
			environment = append(environment, e)
		}
	}
	return open(r.t, 140, 40, fmt.Sprintf("clear; env %s %s %s; echo left-with-$?", strings.Join(environment, " "), r.binary, args))
}

// stands checks how many records are in the table.
func (r *rig) stands(records int) {
	r.t.Helper()
	if n := len(r.items()); n != records {
		r.t.Errorf("%d records are in the table, not %d", n, records)
	}
}

// TestScreenPurgeAsks: the question has the exact count, and no is the default.
func TestScreenPurgeAsks(t *testing.T) {
	r := newRig(t)
	before := r.fill()
	question := fmt.Sprintf("Purge %d records from IdempotencyTable · %s? [y/N]", toGo, r.url)
	for _, no := range []string{"Enter", "n", "C-d"} {
		term := r.types("purge")
		term.shows(fmt.Sprintf("%d  lapsed   purge: already open to a retry", toGo), "left: a call is working on it", question)
		term.keys(no)
		if no == "n" {
			term.keys("Enter")
		}
		term.shows("nothing was purged", "left-with-3")
		r.stands(len(before))
	}
	term := r.types("purge")
	term.shows(question)
	term.keys("C-c")
	term.shows("left-with-130")
	r.stands(len(before))
	term = r.types("purge")
	term.shows(question)
	term.keys("y", "Enter")
	term.shows(fmt.Sprintf("%d purged.", toGo), "A purge starts nothing", "To take it back: idemtui restore", "left-with-0")
	r.stands(toStay)
}

// TestScreenPurgeWantsTheCountTyped where records answer duplicates.
func TestScreenPurgeWantsTheCountTyped(t *testing.T) {
	r := newRig(t)
	before := r.fill()
	const completed = toStay / 2
	for _, answer := range []string{"y", fmt.Sprint(completed + 1)} {
		term := r.types("purge state:completed")
		term.shows("COMPLETED records answer duplicates", fmt.Sprintf("Type %d to purge them from IdempotencyTable", completed))
		term.keys(answer, "Enter")
		term.shows("nothing was purged", "left-with-3")
		r.stands(len(before))
	}
	term := r.types("purge state:completed")
	term.shows(fmt.Sprintf("Type %d to purge them", completed))
	term.keys(fmt.Sprint(completed), "Enter")
	term.shows(fmt.Sprintf("%d purged.", completed), "left-with-0")
	r.stands(len(before) - completed)
}

// TestScreenPurgeByForceAsksTwice: one yes is not enough.
func TestScreenPurgeByForceAsksTwice(t *testing.T) {
	r := newRig(t)
	before := r.fill()
	const running = toStay / 2
	first := fmt.Sprintf("A call may be working on %d of them. Purge these BY FORCE? [y/N]", running)
	second := fmt.Sprintf("Purge %d records from IdempotencyTable", running)
	term := r.types("purge state:running --force")
	term.shows("purge BY FORCE: a call is working on it, and a second one can now start", first)
	term.keys("Enter")
	term.shows("nothing was purged", "left-with-3")
	term = r.types("purge state:running --force")
	term.shows(first)
	term.keys("y", "Enter")
	term.shows(second)
	term.keys("Enter")
	term.shows("nothing was purged", "left-with-3")
	r.stands(len(before))
	term = r.types("purge state:running --force")
	term.shows(first)
	term.keys("y", "Enter")
	term.shows(second)
	term.keys("y", "Enter")
	term.shows(fmt.Sprintf("%d purged.", running), "left-with-0")
	r.stands(len(before) - running)
}

// TestScreenPurgeStopsByCtrlC: what is in flight is finished, the rest is not
// tried, and it says how to go on.
func TestScreenPurgeStopsByCtrlC(t *testing.T) {
	r := newRig(t)
	before := r.fill()
	path := filepath.Join(r.folder, "stopped.jsonl")
	term := r.types("purge --yes --rate 20 --journal " + path)
	term.shows(fmt.Sprintf(" of %d · ", toGo), "/s · ", " left")
	deadline := time.Now().Add(patience)
	for len(r.items()) > len(before)-5 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond) // the pace of looking, not a wait for a result
	}
	term.keys("C-c")
	screen := term.shows("not tried", "Stopped: interrupted", "idemtui purge --resume", "left-with-130")
	if gone := len(before) - len(r.items()); gone == 0 || gone == toGo || !strings.Contains(screen, fmt.Sprintf("%d purged, %d not tried", gone, toGo-gone)) {
		t.Errorf("%d are gone, and it says\n%s", gone, screen)
	}
	term.keys("clear; env "+strings.Join(r.environment()[1:], " ")+" "+r.binary+" purge --resume "+path, "Enter")
	term.shows("[y/N]")
	term.keys("y", "Enter")
	term.shows(" purged.")
	r.stands(toStay)
}

// held puts records without a deadline into the rig's table, just now.
func (r *rig) held(keys ...string) {
	r.t.Helper()
	for _, key := range keys {
		r.put(item{"id": {"S": key}, "status": {"S": "INPROGRESS"}, "expiration": {"N": fmt.Sprint(time.Now().Add(time.Hour).Unix())}})
	}
}

// TestScreenResumeObserves: a kept plan is gone on with by watching what it had
// left; ctrl-c leaves a journal to go on with once more.
func TestScreenResumeObserves(t *testing.T) {
	r := newRig(t)
	r.held("pay.app.f#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a001", "pay.app.f#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a002")
	path := filepath.Join(r.folder, "kept.jsonl")
	r.leaves(r.run("purge", "--dry-run", "--max-run", "pay.*=50m", "--journal", path), 0)
	again := "purge --resume " + path + " --observe"
	term := r.types(again)
	term.shows("Purge up to 2 records from IdempotencyTable", "each as its proof arrives? [y/N]")
	term.keys("Enter")
	term.shows("nothing was purged", "left-with-3")
	term = r.types(again)
	term.shows("each as its proof arrives? [y/N]")
	term.keys("y", "Enter")
	term.shows("2 records observed; the next is proven in ", "ctrl-c keeps the plan")
	term.keys("C-c")
	term.shows("0 purged.", "Stopped: interrupted: 2 records not proven yet. Go on with: idemtui purge --observe --resume", "left-with-130")
	r.stands(2)
	var last journalLine
	for _, l := range r.lines(path) {
		last = l
	}
	if last.Kind != "stopped" {
		t.Errorf("the journal ends with %+v", last)
	}
	term = r.types("purge --resume " + path)
	term.shows("2  held  left: a call may still be working on it", "Nothing is left to do", "left-with-0")

	quick := filepath.Join(r.folder, "quick.jsonl")
	for i := range 3 { // some of the plan goes first: what is watched has other numbers in the journal
		r.put(item{
			"id": {"S": fmt.Sprintf("pay.app.f#1a4a6e5cf1b1f3a0c0e6a0dfb5e3a00%d", i)}, "status": {"S": "INPROGRESS"},
			"expiration":             {"N": fmt.Sprint(time.Now().Add(time.Hour).Unix())},
			"in_progress_expiration": {"N": fmt.Sprint(time.Now().Add(-time.Minute).UnixMilli())},
		})
	}
	r.leaves(r.run("purge", "--dry-run", "--max-run", "pay.*=1s", "--journal", quick), 0)
	if got := r.leaves(r.run("purge", "--resume", quick, "--yes", "--max", "3"), 0); !strings.Contains(got.out, "3 purged.") {
		t.Errorf("the plan itself: %s%s", got.out, got.err)
	}
	term = r.types("purge --resume " + quick + " --observe")
	term.shows("[y/N]")
	term.keys("y", "Enter")
	term.shows("2 purged.", "left-with-0")
	r.stands(0)
}

// TestScreenResumeAsksForWhatIsProvenSince: it is shown as a plan of its own and
// has a question of its own.
func TestScreenResumeAsksForWhatIsProvenSince(t *testing.T) {
	var ahead atomic.Int64
	r := newRig(t, dynamo.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
	r.held("pay.app.f#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a001", "pay.app.f#0a4a6e5cf1b1f3a0c0e6a0dfb5e3a002")
	path := filepath.Join(r.folder, "kept.jsonl")
	r.leaves(r.run("purge", "--dry-run", "--journal", path), 0)
	ahead.Store(int64(16 * time.Minute))
	const question = "Purge also 2 records that the plan had left? [y/N]"
	term := r.types("purge --resume " + path)
	term.shows("Proven since the plan was made, which had left them: 2 records", "2  stuck  purge: the next retry runs", "Ages: 2 seen unchanged for long enough", question)
	term.keys("Enter")
	term.shows("nothing was purged", "left-with-3")
	term = r.types("purge --resume " + path)
	term.shows(question)
	term.keys("C-c")
	term.shows("nothing was purged", "left-with-130")
	r.stands(2)
	term = r.types("purge --resume " + path)
	term.shows(question)
	term.keys("y", "Enter")
	term.shows("2 purged.", "left-with-0")
	r.stands(0)
}
