package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"idemtui/inspect"
)

// What can be wrong with a journal, for errors.Is. The problems that carry them
// are one line for a person.
var (
	ErrNotAJournal = errors.New("not a journal")
	ErrNewer       = errors.New("written by a newer version")
	ErrDamaged     = errors.New("damaged")
	ErrPlanCut     = errors.New("the plan is not whole")
	ErrBusy        = errors.New("another process writes it")
	ErrLost        = errors.New("the path leads to another file, or to none")
)

// resumeAdvice is how a purge goes on that a full disk has stopped.
func resumeAdvice(path string) string { return "idemtui purge --resume " + inspect.ShellQuote(path) }

// openProblem is for a journal that cannot be opened or read.
func openProblem(path string, err error) error {
	p := &inspect.Problem{What: "read the journal " + path, Why: cause(err), Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Kind, p.Why, p.Advice = inspect.KindBadInput, "there is no such file", "idemtui journal ls lists those there are"
	case errors.Is(err, fs.ErrPermission):
		p.Advice = "it belongs to who made the purge"
	}
	return p
}

// appendOpenProblem is for a journal that may be read and not written.
func appendOpenProblem(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return openProblem(path, err)
	}
	return &inspect.Problem{
		What: "write the journal " + path, Why: cause(err),
		Advice: "copy it to where you may write and use the copy", Err: err,
	}
}

// createProblem is for a journal that could not be begun.
func createProblem(path string, err error) error {
	p := &inspect.Problem{
		What: "write the journal " + path, Why: cause(err) + "; nothing was deleted",
		Advice: "name another place with --journal FILE", Err: err,
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		p.Kind, p.Why = inspect.KindBadInput, "a file of that name is there, and a journal overwrites nothing"
		p.Advice = "name another file, or go on with it: " + resumeAdvice(path)
	case isFull(err):
		p.Advice = "free space, or name another place with --journal FILE"
	}
	return p
}

// writeProblem is for a line that may not be on disk.
func writeProblem(path string, err error) error {
	next := "mend that and "
	if isFull(err) {
		next = "free space and "
	}
	return &inspect.Problem{
		What: "write the journal " + path, Why: cause(err) + "; nothing was deleted after this",
		Advice: next + resumeAdvice(path), Err: err,
	}
}

// lostProblem is for a path that does not lead to the open file any more.
func lostProblem(path, how string, err error) error {
	return &inspect.Problem{
		What: "write the journal " + path, Why: how + "; nothing more is deleted",
		Advice: "put it back, or make a new plan",
		Err:    fmt.Errorf("%w: %w", ErrLost, err),
	}
}

// busyProblem is for a journal that another process appends to.
func busyProblem(path string) error {
	return &inspect.Problem{
		What: "open the journal " + path, Why: "another idemtui is writing this journal",
		Advice: "wait until it has ended", Err: ErrBusy,
	}
}

// lockProblem is for a file system without locks.
func lockProblem(path string, err error) error {
	return &inspect.Problem{
		What: "lock the journal " + path, Why: cause(err),
		Advice: "keep it on a file system that has locks, with --journal FILE", Err: err,
	}
}

func notAJournal(path, why string) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read the journal " + path, Why: "this is no journal of idemtui: " + why,
		Advice: "idemtui journal ls lists those there are", Err: ErrNotAJournal,
	}
}

func newerProblem(path string, version int) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read the journal " + path,
		Why:    fmt.Sprintf("it has version %d of the format, and this idemtui reads up to %d", version, Version),
		Advice: "use the idemtui that wrote it, or a newer one", Err: ErrNewer,
	}
}

// damagedProblem names the first line that is not as it was written.
func damagedProblem(path string, line int, why string) error {
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read the journal " + path,
		Why:    fmt.Sprintf("line %d is not as it was written (%s)", line, why),
		Advice: "take an unchanged copy; without one, idemtui journal show prints what stands before that line",
		Err:    ErrDamaged,
	}
}

func planCutProblem(path string, lines int, torn bool) error {
	why := fmt.Sprintf("its plan breaks off after line %d", lines)
	switch {
	case lines == 0 && torn:
		why = "it breaks off in its first line"
	case lines == 0:
		why = "it is empty"
	}
	return &inspect.Problem{
		Kind: inspect.KindBadInput, What: "read the journal " + path, Why: why + ": it was cut, or never written to its end",
		Advice: "if it was whole once, take a copy; else nothing was deleted by it, make a new plan", Err: ErrPlanCut,
	}
}

// cause is the system's own word for what failed.
func cause(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
