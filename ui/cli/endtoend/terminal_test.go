//go:build e2e

package endtoend_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for a text before it gives up. Nothing is
// asserted about the time itself.
const patience = 20 * time.Second

// binary builds idemtui once for a test.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "idemtui")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "idemtui").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// terminal is a real terminal: a tmux server of the test's own with one pane.
type terminal struct {
	t      *testing.T
	socket string
}

// open starts command in a terminal of the given size. The shell below it
// stays, so that what is left on the screen after the end can be read.
func open(t *testing.T, width, height int, command string) *terminal {
	t.Helper()
	term := &terminal{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height),
		"env", "-i", "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir(), "TERM=screen-256color", "LANG=C.UTF-8", "PS1=$ ", "sh")
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", term.socket, "kill-server").Run() })
	term.shows("$") // what is typed before the prompt is there shows twice
	term.keys(command, "Enter")
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.CommandContext(term.t.Context(), "tmux", append([]string{"-S", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// keys types as a person does, by tmux's names of keys.
func (term *terminal) keys(keys ...string) {
	term.t.Helper()
	term.tmux(append([]string{"send-keys"}, keys...)...)
}

func (term *terminal) screen() string {
	term.t.Helper()
	return term.tmux("capture-pane", "-p")
}

// until waits for a screen that satisfies ok.
func (term *terminal) until(what string, ok func(screen string) bool) string {
	term.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		screen := term.screen()
		if ok(screen) {
			return screen
		}
		if time.Now().After(deadline) {
			term.t.Fatalf("waited in vain for %s; the screen is\n%s", what, screen)
		}
		time.Sleep(50 * time.Millisecond) // the pace of looking, not a wait for a result
	}
}

// shows waits for all the texts to be on the screen at once.
func (term *terminal) shows(texts ...string) string {
	term.t.Helper()
	return term.until(fmt.Sprintf("%q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// gone waits until the program gave the terminal back to the shell below it,
// and asks that for the exit code.
func (term *terminal) gone() {
	term.t.Helper()
	term.until("the shell's prompt", func(screen string) bool {
		lines := strings.Split(strings.TrimSpace(screen), "\n")
		return strings.TrimSpace(lines[len(lines)-1]) == "$"
	})
	term.keys("echo", "Space", "left-with-$?", "Enter")
	term.shows("left-with-0")
}

// TestScreenDemoSendsReplaysAndCrashes is the demo as a speaker drives it.
func TestScreenDemoSendsReplaysAndCrashes(t *testing.T) {
	term := open(t, 120, 36, binary(t)+" demo")
	term.shows("keys refuse retries", "IdempotencyTable ▸ pay ▸ EventBridge", "Nothing was sent yet", "? help")
	term.keys("a", "s")
	term.shows("executed", "charged ", "PID ")
	term.keys("a", "d")
	term.shows("executed 1", "replayed 1", "handler not called")
	term.keys("a", "k")
	term.shows("crashed 1", "killed", "● running")
	term.keys("a", "d")
	term.shows("refused 1", "already in progress")
	term.keys("q")
	term.gone()
}

// TestScreenFindsReadsAndLeaves goes through filter, detail, help and palette.
func TestScreenFindsReadsAndLeaves(t *testing.T) {
	term := open(t, 120, 36, binary(t)+" demo")
	term.shows("keys refuse retries")
	term.keys("/")
	term.keys("-l", "state:stuk")
	term.shows("there is no state")
	term.keys("BSpace")
	term.keys("-l", "ck")
	term.shows("state:stuck", "4 of 48")
	term.keys("Enter")
	term.keys("Enter")
	term.shows("Stuck: no Lambda call can still be working on it", "next duplicate", "longest run", "esc back   D purge   e expires_after   c copy")
	term.keys("Escape")
	term.shows("enter detail") // else the terminal takes esc and the next key as one
	term.keys("?")
	term.shows("Everywhere", "Filter: all terms must hold", "kill the function mid-flight")
	term.keys("Escape")
	term.until("the help to close", func(screen string) bool { return !strings.Contains(screen, "Everywhere") })
	term.keys(":")
	term.keys("-l", "rever")
	term.shows("commands", "reverse the order")
	term.keys("C-c")
	term.gone()
}

// TestScreenMarksARangeAndAll marks by v and arrows, by shift and arrows as
// terminals send them, all of a filter, and clears.
func TestScreenMarksARangeAndAll(t *testing.T) {
	term := open(t, 120, 36, binary(t)+" demo")
	term.shows("keys refuse retries")
	term.keys("3")
	term.shows("[3 ◆ stuck 4]", "4 of 48")
	term.keys("v", "Down", "Down")
	term.shows("range of 3", "v keep the range")
	term.keys("Escape")
	term.shows("enter detail") // else the terminal takes esc and the next key as one
	term.keys("v", "Up", "v")
	term.shows("2 marked")
	term.keys("0")
	term.keys("C-\\")
	term.until("the marks to go", func(screen string) bool { return !strings.Contains(screen, "marked") })
	term.keys("s", "s") // the demo has the newest first
	term.shows("STATE ▴")
	term.keys("g", "S-Down", "S-Down")
	term.shows("3 marked")
	term.keys("3", "A") // before the rows of 3 are there
	term.shows("4 marked", "4 of 48")
	term.keys("4")
	term.shows("4 marked, 4 not shown", "[4 ◇ lapsed")
	term.keys("/")
	term.keys("-l", " stat")
	term.keys("Tab")
	term.shows("/ state:lapsed state:", "status:")
	term.keys("Enter")
	term.shows("esc back   / filter") // no record, so no act on one
	term.keys("q")
	term.gone()
}

// TestScreenFitsEverySize draws the demo at the sizes that people use.
func TestScreenFitsEverySize(t *testing.T) {
	command := binary(t) + " demo"
	for _, size := range []struct {
		width, height int
		texts         []string
	}{
		{80, 24, []string{"6 refuse retries", "LEDGER", "? help"}},
		{200, 60, []string{"6 keys refuse retries", "LEDGER", "LOG", "STATE"}},
		{40, 10, []string{"6 refuse retries", "Nothing was sent"}},
		{30, 8, []string{"30x8 is too small"}},
	} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			term := open(t, size.width, size.height, command)
			term.shows(size.texts...)
			term.keys("q")
			term.gone()
		})
	}
}

// TestScreenAsciiNeedsNoOtherSign is for terminals and fonts without them.
func TestScreenAsciiNeedsNoOtherSign(t *testing.T) {
	term := open(t, 80, 24, binary(t)+" demo --ascii --no-color")
	screen := term.shows("refuse retries", "LEDGER", "+ completed")
	for _, r := range screen {
		if r > 0x7e {
			t.Errorf("%q is on the screen\n%s", r, screen)
			break
		}
	}
}
