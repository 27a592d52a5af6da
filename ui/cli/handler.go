package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/pflag"

	"idemtui/demo/lambda"
	"idemtui/inspect"
)

// handlerFlags say whose function is run, in the verbs that run one.
type handlerFlags struct {
	handler          string
	exec             string
	dir              string
	name             string
	env              []string
	allowCredentials bool
	timeout          string
}

func (h *handlerFlags) register(f *pflag.FlagSet) {
	f.StringVar(&h.handler, "handler", "", "a Python or Node handler, MODULE.FUNCTION, run in the project's own interpreter")
	f.StringVar(&h.exec, "exec", "", "a command that runs the handler with a Lambda runtime client, split as a shell would")
	f.StringVar(&h.dir, "dir", "", "the function's folder (default: the current one)")
	f.StringVar(&h.name, "function-name", "", "AWS_LAMBDA_FUNCTION_NAME: the first part of its keys (default: the folder's name)")
	f.StringArrayVar(&h.env, "env", nil, "a variable for the handler, NAME=VALUE; it sees little else of this environment")
	f.BoolVar(&h.allowCredentials, "allow-credentials", false, "let --env hold AWS credentials: the handler can then reach an account")
	f.StringVar(&h.timeout, "timeout", "3s", "the function's timeout: 1s to 15m")
}

// given reports whether a handler was named.
func (h *handlerFlags) given() bool { return h.handler != "" || h.exec != "" }

// function is what the flags describe.
func (h *handlerFlags) function() (lambda.Function, error) {
	f := lambda.Function{Handler: h.handler, Dir: h.dir, Name: h.name}
	switch {
	case h.handler != "" && h.exec != "":
		return f, usage("--handler and --exec exclude each other: the one names a function, the other a command that runs it")
	case !h.given():
		return f, usage("name a function: --handler app.lambda_handler, or --exec 'python -m awslambdaric app.lambda_handler'")
	case h.exec != "":
		words, err := shellquote.Split(h.exec)
		if err != nil || len(words) == 0 {
			return f, usage("--exec %s is no command: check its quotes", inspect.ShellQuote(h.exec))
		}
		f.Command, f.Handler = words, words[len(words)-1]
	default:
		if _, err := lambda.HandlerLanguage(h.handler, h.dir); err != nil {
			return f, usage("%w", err)
		}
	}
	if info, err := os.Stat(cmp.Or(h.dir, ".")); err != nil || !info.IsDir() {
		return f, usage("--dir %s is no folder", h.dir)
	}
	if f.Name == "" {
		f.Name = folderName(h.dir)
	}
	var err error
	if f.Timeout, err = h.limit(); err != nil {
		return f, err
	}
	f.Env, err = h.variables()
	return f, err
}

// limit is the timeout, within what Lambda takes.
func (h *handlerFlags) limit() (time.Duration, error) {
	timeout, err := inspect.ParseDuration(h.timeout)
	if err != nil {
		return 0, usage("--timeout: %w", err)
	}
	if timeout < time.Second || timeout > inspect.LambdaLimit {
		return 0, usage("--timeout %s: Lambda takes 1s to 15m", h.timeout)
	}
	return timeout, nil
}

// variables reads --env. What could open an account is refused.
func (h *handlerFlags) variables() (map[string]string, error) {
	env := map[string]string{}
	for _, pair := range h.env {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usage("--env %s: write NAME=VALUE", pair)
		}
		env[name] = value
	}
	if h.allowCredentials {
		return env, nil
	}
	if err := lambda.CheckEnv(env); err != nil {
		return nil, usage("--env: %w", err)
	}
	return env, nil
}

// folderName is the name of a folder, as a function may be called.
func folderName(dir string) string {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "function"
	}
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}
	if name := strings.Map(keep, filepath.Base(whole)); name != "" {
		return name[:min(len(name), 64)]
	}
	return "function"
}

// readEvent reads an event: a file, - for standard input, or the JSON itself.
func readEvent(from string, in io.Reader) ([]byte, error) {
	switch {
	case from == "-":
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, fmt.Errorf("read the event from standard input: %w", err)
		}
		return text, nil
	case strings.HasPrefix(strings.TrimSpace(from), "{"):
		return []byte(from), nil
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return nil, usage("read the event: %w", err)
	}
	return text, nil
}
