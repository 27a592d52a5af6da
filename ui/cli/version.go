package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version that the next release will carry.
const release = "0.1.0-dev"

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := a.global.check("table", "json"); err != nil {
				return err
			}
			v := versionOf()
			if a.global.output == "json" {
				return writeJSON(a.Out, v)
			}
			return writeAll(a.Out, fmt.Sprintf("idemtui %s (%s, %s/%s)\n", v.Version, v.Go, v.OS, v.Arch))
		},
	}
}

// versionJSON is the shape of version.
type versionJSON struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// versionOf prefers the module version, which go install records.
func versionOf() versionJSON {
	v := versionJSON{Version: release, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	return v
}
