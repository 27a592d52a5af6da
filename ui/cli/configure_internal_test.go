package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"idemtui/inspect"
)

// TestReadOnlyReachesTheStore follows read_only from the file to what the store
// is opened with, for every verb alike.
func TestReadOnlyReachesTheStore(t *testing.T) {
	const all, one, none = "read_only = true", "[[table]]\nname = \"orders\"\nread_only = true", "[[table]]\nname = \"orders\""
	for _, tt := range []struct {
		name, file, verb string
		args             []string
		// everything, orders and others are what writes are refused to.
		everything, orders, others bool
	}{
		{"the whole file", all, "ls", nil, true, true, true},
		{"the dashboard", all, "idemtui", nil, true, true, true},
		{"a verb of later days", all, "purge", nil, true, true, true},
		{"undone by the flag", all, "ls", []string{"--read-only=false"}, false, false, false},
		{"one table", one, "ls", nil, false, true, false},
		{"one table, undone by the flag", one, "ls", []string{"--read-only=false"}, false, false, false},
		{"one table, and all by the flag", one, "ls", []string{"--read-only"}, true, true, true},
		{"nothing said", none, "ls", nil, false, false, false},
		{"the flag alone", none, "ls", []string{"--read-only"}, true, true, true},
		{"a table's false beside the top's true", all + "\n" + none + "\nread_only = false", "ls", nil, true, true, true},
		{"not meant for the demo", all + "\n" + one, "demo", nil, false, false, false},
		{"the demo by its flag", all, "demo", []string{"--read-only"}, true, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			a, flags := &app{}, pflag.NewFlagSet("", pflag.ContinueOnError)
			a.global.register(flags)
			if err := flags.Parse(append(tt.args, "--config", path)); err != nil {
				t.Fatal(err)
			}
			if err := a.configure(&cobra.Command{Use: tt.verb}, nil); err != nil {
				t.Fatal(err)
			}
			c := a.global.storeConfig()
			if c.ReadOnly != tt.everything {
				t.Errorf("everything is read-only: %v", c.ReadOnly)
			}
			for name, want := range map[string]bool{"orders": tt.orders, "others": tt.others} {
				if got := c.ReadOnly || c.ReadOnlyTable(inspect.Table{Name: name}); got != want {
					t.Errorf("%s is read-only: %v, want %v", name, got, want)
				}
			}
		})
	}
}
