//go:build e2e

package endtoend_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"idemtui/demo/dynamo"
)

// cut answers nothing: the connection ends.
var cut *httptest.ResponseRecorder

// onDelete lets everything through but deletes, which the hook decides on.
func onDelete(h hook) hook {
	return func(c *call) *httptest.ResponseRecorder {
		if c.operation == "DeleteItem" {
			return h(c)
		}
		return c.pass()
	}
}

// TestFaultsOfTheServiceWhilePurging: each outcome is told as it is, journal and
// table agree, a resume finishes, a restore brings all back.
func TestFaultsOfTheServiceWhilePurging(t *testing.T) {
	r := newRig(t)
	for name, tt := range map[string]struct {
		hook hook
		code int
		// check holds what was told against the fault.
		check func(p purged) bool
		line  string // within the error's line
	}{
		"no permission to delete": {
			hook: onDelete(func(*call) *httptest.ResponseRecorder {
				return refuse(400, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: dynamodb:DeleteItem")
			}),
			code: 1, line: "DeleteItem",
			check: func(p purged) bool { return p.Failed == 1 && p.NotTried == toGo-1 && p.Stopped != nil },
		},
		"credentials expire half way": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				if c.number > toGo/2 {
					return refuse(400, "ExpiredTokenException", "The security token included in the request is expired")
				}
				return c.pass()
			}),
			code: 1, line: "expired",
			check: func(p purged) bool {
				return p.Purged == toGo/2 && p.Failed >= 1 && p.NotTried > 0 && p.Purged+p.Failed+p.NotTried == toGo && p.Stopped != nil
			},
		},
		"throttled": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				if c.number%25 == 0 {
					return refuse(400, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded")
				}
				return c.pass()
			}),
			check: func(p purged) bool { return p.Purged == toGo },
		},
		"500 before it is applied": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				if c.number%25 == 0 {
					return refuse(500, "InternalServerError", "Internal server error")
				}
				return c.pass()
			}),
			check: func(p purged) bool { return p.Purged == toGo },
		},
		"500 after it was applied": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				answered := c.pass()
				if c.number%25 == 0 {
					return refuse(500, "InternalServerError", "Internal server error")
				}
				return answered
			}),
			code:  3,
			check: func(p purged) bool { return p.Unknown > 0 && p.Purged+p.Unknown == toGo },
		},
		"answers lost after it was applied": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				answered := c.pass()
				if c.number%25 == 0 {
					return cut
				}
				return answered
			}),
			code:  3,
			check: func(p purged) bool { return p.Unknown > 0 && p.Purged+p.Unknown == toGo },
		},
		"requests lost before it is applied": {
			hook: onDelete(func(c *call) *httptest.ResponseRecorder {
				if c.number%25 == 0 {
					return cut
				}
				return c.pass()
			}),
			check: func(p purged) bool { return p.Purged == toGo },
		},
		"the endpoint dies": {
			hook: dies(150),
			code: 1, line: "check the network",
			check: func(p purged) bool {
				return p.Stopped != nil && p.NotTried > 0 && p.Purged+p.Unknown+p.Failed+p.NotTried == toGo && p.Changed+p.Gone == 0
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r.in(t)
			before := r.fill()
			path := filepath.Join(t.TempDir(), "purge.jsonl")
			r.intercept(tt.hook)
			got := r.leaves(r.run("purge", "--yes", "--journal", path, "-o", "json"), tt.code)
			r.quiet()
			r.intercept(nil)
			p := r.read(got)
			p.Records = nil
			if !tt.check(p) {
				t.Errorf("told %+v", p)
			}
			if !strings.Contains(got.err, tt.line) || tt.code == 0 && strings.Contains(got.err, "idemtui:") {
				t.Errorf("said %s", got.err)
			}
			r.agree(path, before)
			r.resumed(path, before)
			r.restored(path, before)
		})
	}
}

// dies answers some requests and then none.
func dies(after int) hook {
	return func(c *call) *httptest.ResponseRecorder {
		if c.operation == "DeleteItem" && c.number > after || c.operation != "DeleteItem" && c.operation != "Scan" && c.number > 3 {
			return cut
		}
		return c.pass()
	}
}

// TestFaultsWhileRestoring: a restore whose answers are lost compares, and says
// that all is back; one without permission stops and can be done again.
func TestFaultsWhileRestoring(t *testing.T) {
	r := newRig(t)
	before := r.fill()
	path := filepath.Join(t.TempDir(), "purge.jsonl")
	r.leaves(r.run("purge", "--yes", "--journal", path), 0)
	onPut := func(h hook) hook {
		return func(c *call) *httptest.ResponseRecorder {
			if c.operation == "PutItem" {
				return h(c)
			}
			return c.pass()
		}
	}
	r.intercept(onPut(func(*call) *httptest.ResponseRecorder {
		return refuse(400, "AccessDeniedException", "User is not authorized to perform: dynamodb:PutItem")
	}))
	refused := r.read(r.leaves(r.run("restore", path, "-o", "json"), 1))
	if refused.Restored != 0 || refused.Failed == 0 || refused.Failed+refused.NotTried != toGo || refused.Stopped == nil {
		t.Errorf("without permission: %+v", refused)
	}
	r.intercept(onPut(func(c *call) *httptest.ResponseRecorder {
		answered := c.pass()
		if c.number%25 == 0 {
			return cut
		}
		return answered
	}))
	lost := r.read(r.leaves(r.run("restore", path, "-o", "json"), 0))
	if lost.Restored != toGo {
		t.Errorf("with lost answers: %+v", lost)
	}
	r.intercept(nil)
	if d := cmp.Diff(before, r.items()); d != "" {
		t.Errorf("(-before +after)\n%s", d)
	}
}

// TestFaultOfTheClock: on a laptop two minutes fast or slow a purge goes by the
// service's clock. A live deadline is not taken for passed.
func TestFaultOfTheClock(t *testing.T) {
	for name, off := range map[string]time.Duration{"fast": -2 * time.Minute, "slow": 2 * time.Minute} {
		service := func() time.Time { return time.Now().Add(off) }
		r := newRig(t, dynamo.WithClock(service))
		for i, deadline := range []time.Duration{-time.Minute, -2 * time.Second, time.Minute, 3 * time.Minute} {
			it := everyType(i, service())
			it["in_progress_expiration"] = map[string]any{"N": fmt.Sprint(service().Add(deadline).UnixMilli())}
			r.put(it)
		}
		p := r.read(r.leaves(r.run("purge", "--yes", "-o", "json"), 0))
		if p.Purged != 1 || p.LeftRunning != 3 || len(r.items()) != 3 {
			t.Errorf("on a %s laptop: %+v", name, p)
		}
	}
}

// TestFaultsOfTheJournal: where it cannot be written nothing is deleted.
func TestFaultsOfTheJournal(t *testing.T) {
	r := newRig(t)
	type fault struct {
		path string
		// at is called with the journal's path before the second batch is read again.
		at     func(path string) error
		limit  string // of the size of files, in KB
		most   int    // deletes that may have been sent
		line   string
		broken bool // the journal is damaged or away after that
	}
	faults := map[string]fault{
		"a folder that takes no files": {path: "/sys/purge.jsonl", line: "/sys/purge.jsonl"},
		"a folder that cannot be made": {path: "/dev/null/purge.jsonl", line: "/dev/null"},
		"a device":                     {path: "/dev/full", line: "/dev/full"},
		"no space for the plan":        {limit: "8", line: "file"},
		"no space for the items":       {limit: "200", most: 101, line: "file"},
		"the journal is removed":       {at: os.Remove, most: 101, line: "journal", broken: true},
		"the journal is moved away":    {at: func(path string) error { return os.Rename(path, path+".moved") }, most: 101, line: "journal", broken: true},
		"another file is in its place": {at: replace, most: 101, line: "journal", broken: true},
	}
	// A disk of 256 KB, where the suite may mount one; else the limits of a file's
	// size stand for it.
	if small := os.Getenv("SMALL_DISK"); small != "" {
		faults["a full disk"] = fault{path: filepath.Join(small, "purge.jsonl"), most: 101, line: "no space"}
	}
	for name, tt := range faults {
		t.Run(name, func(t *testing.T) {
			r.in(t)
			before := r.fill()
			path := tt.path
			if path == "" {
				path = filepath.Join(t.TempDir(), "purge.jsonl")
			}
			sent := 0
			r.intercept(func(c *call) *httptest.ResponseRecorder {
				if c.operation == "DeleteItem" {
					sent = max(sent, c.number)
				}
				if c.operation == "BatchGetItem" && c.number == 2 && tt.at != nil {
					if err := tt.at(path); err != nil {
						t.Error(err)
					}
				}
				return c.pass()
			})
			cmd := r.command("purge", "--yes", "--journal", path)
			if tt.limit != "" {
				cmd.Args = append([]string{"sh", "-c", "ulimit -f " + tt.limit + " && exec \"$@\"", "sh"}, append([]string{r.binary}, cmd.Args[1:]...)...)
				cmd.Path = "/bin/sh"
			}
			got := r.finish(cmd)
			r.quiet()
			r.intercept(nil)
			if got.code == 0 || sent > tt.most || !strings.Contains(got.err, tt.line) {
				t.Errorf("left with %d after %d deletes, and said %s", got.code, sent, got.err)
			}
			if gone := len(before) - len(r.items()); gone != sent {
				t.Errorf("%d deletes, %d records gone", sent, gone)
			}
			if !tt.broken && tt.path == "" {
				r.agree(path, before)
			}
		})
	}
}

func replace(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.WriteFile(path, []byte("{}\n"), 0o600)
}
