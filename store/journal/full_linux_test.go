package journal

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// fullFile writes to the system's own full device.
type fullFile struct {
	file

	device *os.File
}

func (f fullFile) WriteAt(text []byte, _ int64) (int, error) { return f.device.Write(text) }

func TestTheSystemsOwnFullDisk(t *testing.T) {
	device, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	j := started(t, newDisk())
	j.file = fullFile{j.file, device}
	err = j.Intend(twoIntents())
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "no space left on device; nothing was deleted after this; free space and") {
		t.Error(err)
	}
}
