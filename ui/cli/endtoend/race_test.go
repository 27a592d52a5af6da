//go:build e2e

package endtoend_test

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// callsWithin is within what time of the re-read a call goes on;
	// deletesWithin is for how long a delete is held up at the most, unless it
	// waits for the call to end.
	callsWithin, deletesWithin = 100 * time.Millisecond, 150 * time.Millisecond
	// raceRounds is how many purges race the calls of one language, and
	// perRound how many keys each of them takes.
	raceRounds = 5
	perRound   = 660
	// fewest is how many records must change between re-read and delete; with
	// fewer a run has shown nothing. fewestOfAct holds for each act.
	fewest      = 50
	fewestOfAct = 5
)

// acts are what happens to a record while it is purged; race.py tells of each.
var acts = []string{
	"takeover", "relapse", "complete", "fail", "recreate", "takeover", "relapse",
	"complete_open", "fail_open", "recreate_open", "expired",
}

// race is one key whose record is purged while a call works on it.
type race struct {
	ID  string `json:"id"`
	Act string `json:"act"`

	key     string
	reread  item // as the purge read it again; nil where it was not there
	looked  bool
	deleted *httptest.ResponseRecorder // the answer to the purge's delete; nil where none was sent
	settled *httptest.ResponseRecorder // the answer to its read after a refusal without an item
	told    report
}

// report is what a writer says of a run.
type report struct {
	ID, Result, Error string
	Prepared          int
}

// writer is a process in which the real library runs.
type writer struct {
	t *testing.T
	// digest is how the library writes a digest.
	digest func(sum []byte) string

	mu    sync.Mutex
	in    io.Writer
	told  map[string]report
	heard *sync.Cond
	ended error
}

// keyOf is the idempotency key of a run, as a library makes it.
func (w *writer) keyOf(round int, id, act string) string {
	prefix := "deadline"
	switch {
	case act == "expired":
		prefix = "brief"
	case strings.HasSuffix(act, "_open"):
		prefix = "open"
	}
	sum := md5.Sum([]byte(strconv.Quote(id)))
	return fmt.Sprintf("races.r%d.%s#%s", round, prefix, w.digest(sum[:]))
}

// startWriter starts the calls of a language against the endpoint, past the
// rig's hook.
func (r *rig) startWriter(url string, command ...string) *writer {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), command[0], command[1:]...)
	cmd.Env = append(r.environment(), "TABLE="+r.table, "AWS_ENDPOINT_URL_DYNAMODB="+url, "POWERTOOLS_SERVICE_NAME=races",
		"AWS_DEFAULT_REGION=eu-west-1", "AWS_LAMBDA_FUNCTION_NAME=races", "NODE_NO_WARNINGS=1")
	var words bytes.Buffer
	cmd.Stderr = &words
	in, err := cmd.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatalf("start %v: %v", command, err)
	}
	w := &writer{t: r.t, in: in, told: map[string]report{}}
	w.heard = sync.NewCond(&w.mu)
	go w.listen(out)
	r.t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if r.t.Failed() {
			r.t.Logf("the writer said: %s", words.String()[:min(words.Len(), 3000)])
		}
	})
	return w
}

func (w *writer) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var said report
		err := json.Unmarshal(lines.Bytes(), &said)
		w.mu.Lock()
		if w.told[said.ID] = said; err != nil {
			w.ended = fmt.Errorf("%w in %s", err, lines.Text())
		}
		w.heard.Broadcast()
		w.mu.Unlock()
	}
	w.mu.Lock()
	w.ended = io.ErrUnexpectedEOF
	w.heard.Broadcast()
	w.mu.Unlock()
}

func (w *writer) tell(command any) {
	text, err := json.Marshal(command)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		_, err = w.in.Write(append(text, '\n'))
	}
	if err != nil {
		w.ended = err
	}
}

// hear waits until the writer has told of a run, or of a round's preparation.
func (w *writer) hear(id string) (report, error) {
	late := time.AfterFunc(3*patience, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ended = fmt.Errorf("waited in vain for %q", id)
		w.heard.Broadcast()
	})
	defer late.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		said, ok := w.told[id]
		switch {
		case ok:
			return said, nil
		case w.ended != nil:
			return said, w.ended
		}
		w.heard.Wait()
	}
}

// wait is hear for the test itself.
func (w *writer) wait(id string) report {
	w.t.Helper()
	said, err := w.hear(id)
	if err != nil {
		w.t.Fatalf("the writer: %v", err)
	}
	return said
}

// TestRacesPurgeAgainstPython and TestRacesPurgeAgainstTypeScript purge records
// while calls of the real libraries take them over, complete, fail and begin
// again.
func TestRacesPurgeAgainstPython(t *testing.T) {
	raceAgainst(t, hex.EncodeToString, required(t, "PYTHON"), filepath.Join("..", "..", "..", "testdata", "writers", "python", "race.py"))
}

func TestRacesPurgeAgainstTypeScript(t *testing.T) {
	raceAgainst(t, base64.StdEncoding.EncodeToString, "node", filepath.Join("..", "..", "..", "testdata", "writers", "typescript", "race.mjs"))
}

func required(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s must name a Python with Powertools; .ci/run sets it", name)
	}
	return value
}

func raceAgainst(t *testing.T, digest func([]byte) string, command ...string) {
	t.Helper()
	t.Parallel()
	r := newRig(t)
	past := httptest.NewServer(r.endpoint)
	t.Cleanup(past.Close)
	w := r.startWriter(past.URL, command...)
	w.digest = digest
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	lot := rand.New(rand.NewPCG(seed, 0))
	rounds := make([]map[string]*race, raceRounds)
	for n := range rounds {
		rounds[n] = prepareRound(w, n)
	}
	var all tally
	for n, races := range rounds {
		all.add(r.raceRound(w, lot, n, races))
	}
	t.Log(all.String())
	all.enough(t)
}

// prepareRound makes the first calls of a round.
func prepareRound(w *writer, n int) map[string]*race {
	races := map[string]*race{}
	var runs []*race
	for i := range perRound {
		one := &race{ID: fmt.Sprintf("r%d-%d", n, i), Act: acts[i%len(acts)]}
		if i < 1 {
			one.Act = "still" // the first one goes alone, before all others
		}
		one.key = w.keyOf(n, one.ID, one.Act)
		races[one.key] = one
		runs = append(runs, one)
	}
	w.tell(map[string]any{"do": "prepare", "round": n, "runs": runs})
	if said := w.wait(fmt.Sprintf("round %d", n)); said.Prepared != perRound {
		w.t.Fatalf("the writer prepared %d of %d", said.Prepared, perRound)
	}
	return races
}

// raceRound purges the records of a round. As soon as the purge has read a
// record again, the call of that record is told to go on, within the time that
// the deletes are held up.
func (r *rig) raceRound(w *writer, lot *rand.Rand, n int, races map[string]*race) *tally {
	r.t.Helper()
	journal := filepath.Join(r.t.TempDir(), fmt.Sprintf("round%d.jsonl", n))
	open := fmt.Sprintf("races.r%d.open", n)
	args := []string{
		"purge", fmt.Sprintf("fn:races.r%d.*", n), "state:stuck,lapsed,expired", "--max", strconv.Itoa(perRound),
		"--expires-after", open + "=1h", "--max-run", open + "=1s", "--journal", journal, "-o", "json",
	}
	r.intercept(nil)
	r.untilPlanned(perRound, append(args[:len(args)-4:len(args)-4], "--dry-run", "-o", "json"))
	var mu sync.Mutex
	held := func(most time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(lot.Int64N(int64(most)))
	}
	r.intercept(func(c *call) *httptest.ResponseRecorder {
		switch c.operation {
		case "BatchGetItem":
			answered := c.pass()
			for _, one := range look(r.t, c, answered, races) {
				if one.Act != "still" {
					w.tell(map[string]any{"do": "go", "id": one.ID, "after_ms": held(callsWithin) / time.Millisecond})
				}
			}
			return answered
		case "DeleteItem":
			var in struct{ Key item }
			if err := json.Unmarshal(c.body, &in); err != nil {
				r.t.Error(err)
			}
			if one := races[in.Key.key()]; one != nil && one.Act != "still" && held(3) == 0 {
				_, _ = w.hear(one.ID) // whatever the machine's pace, some are late
			} else {
				time.Sleep(held(deletesWithin)) // the window of the race, not a wait for a result
			}
			answered := c.pass()
			mu.Lock()
			defer mu.Unlock()
			if one := races[in.Key.key()]; one == nil || one.deleted != nil {
				r.t.Errorf("a delete of %s, which is not planned or was tried before", in.Key.key())
			} else {
				one.deleted = answered
			}
			return answered
		case "GetItem":
			var in struct{ Key item }
			if err := json.Unmarshal(c.body, &in); err != nil {
				r.t.Error(err)
			}
			answered := c.pass()
			mu.Lock()
			defer mu.Unlock()
			if one := races[in.Key.key()]; one != nil {
				one.settled = answered
			}
			return answered
		}
		return c.pass()
	})
	got := r.run(append(args, "--yes")...)
	if got.code != 0 && got.code != 3 {
		r.t.Fatalf("left with %d\n%s%s", got.code, got.out, got.err)
	}
	for _, one := range races {
		if one.looked && one.Act != "still" {
			one.told = w.wait(one.ID)
		}
	}
	return r.judge(r.read(got), r.intents(journal), races)
}

// untilPlanned waits until all records of a round are old enough for a purge.
func (r *rig) untilPlanned(n int, args []string) {
	r.t.Helper()
	deadline := time.Now().Add(2 * patience)
	for {
		got := r.run(args...)
		if p := r.read(got); p.Planned == n {
			return
		} else if time.Now().After(deadline) {
			r.t.Fatalf("%d of %d records are planned\n%s", p.Planned, n, got.out[:min(len(got.out), 2000)])
		}
		time.Sleep(500 * time.Millisecond) // the pace of looking, not a wait for a result
	}
}
