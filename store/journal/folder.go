package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"idemtui/inspect"
)

// extension marks the journals in their folder.
const extension = ".jsonl"

// Folder is where journals are kept: idemtui/journals in the user's state
// folder. That is $XDG_STATE_HOME or ~/.local/state, on macOS
// ~/Library/Application Support, on Windows %LOCALAPPDATA%. It need not exist.
func Folder() (string, error) { return folderOf(runtime.GOOS, os.Getenv, os.UserHomeDir) }

func folderOf(system string, getenv func(string) string, home func() (string, error)) (string, error) {
	variable, below := "XDG_STATE_HOME", []string{".local", "state"}
	switch system {
	case "windows":
		variable, below = "LOCALAPPDATA", []string{"AppData", "Local"}
	case "darwin":
		below = []string{"Library", "Application Support"}
	}
	state := getenv(variable)
	if !filepath.IsAbs(state) { // the XDG rule: a relative one is ignored
		at, err := home()
		if err != nil {
			return "", &inspect.Problem{
				What: "find the folder of the journals", Why: cause(err),
				Advice: fmt.Sprintf("set %s, or name a file with --journal FILE", variable), Err: err,
			}
		}
		state = filepath.Join(append([]string{at}, below...)...)
	}
	return filepath.Join(state, "idemtui", "journals"), nil
}
