package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"idemtui/ui/cli"
)

// PowerShell writes UTF-16 where another shell writes UTF-8.
func TestEventsInUTF16AreTold(t *testing.T) {
	for _, text := range []string{"\xff\xfe{\x00}\x00", "\xfe\xff\x00{\x00}"} {
		var stdout, stderr bytes.Buffer
		code := cli.Main([]string{"key", "--lang", "python", "--prefix", "p", "--event", "-"}, cli.Streams{In: strings.NewReader(text), Out: &stdout, Err: &stderr})
		if want := "--event - is UTF-16, as PowerShell writes it: save it as UTF-8"; code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q gives %d: %s, want %s", text, code, stderr.String(), want)
		}
	}
}
