package lambda

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Bootstraps: the runtime clients that are brought along, so that a handler in
// Python or Node needs nothing but its own interpreter.
var (
	//go:embed bootstrap/bootstrap.py
	pythonBootstrap []byte
	//go:embed bootstrap/bootstrap.mjs
	nodeBootstrap []byte
)

// Language is what a handler is written in.
type Language string

// The languages that a bootstrap is brought along for.
const (
	PythonHandler Language = "python"
	NodeHandler   Language = "node"
)

// language is how the handlers of one language are found and run.
type language struct {
	name        Language
	endings     []string // of module files
	bootstrap   []byte
	file        string
	interpreter func(dir string) (string, error)
}

func languages() []language {
	return []language{
		{PythonHandler, []string{".py", string(filepath.Separator) + "__init__.py"}, pythonBootstrap, "bootstrap.py", python},
		{NodeHandler, []string{".mjs", ".js", ".cjs"}, nodeBootstrap, "bootstrap.mjs", node},
	}
}

// HandlerLanguage finds the module of a handler, MODULE.FUNCTION as a template
// names it, in a folder (empty: the current one) and tells its language by the
// file's ending.
func HandlerLanguage(handler, dir string) (Language, error) {
	l, err := languageOf(handler, dir)
	return l.name, err
}

func languageOf(handler, dir string) (language, error) {
	var tried []string
	for _, l := range languages() {
		for _, module := range modules(handler, l.name) {
			for _, ending := range l.endings {
				file := filepath.Join(dir, filepath.FromSlash(module)) + ending
				if info, err := os.Stat(file); err == nil && !info.IsDir() {
					return l, nil
				}
				tried = append(tried, file)
			}
		}
	}
	if len(tried) == 0 {
		return language{}, fmt.Errorf("handler %q names no function: write MODULE.FUNCTION, as in app.lambda_handler or index.handler", handler)
	}
	return language{}, fmt.Errorf("there is no module for the handler %s: looked for %s", handler, strings.Join(tried, ", "))
}

// modules are the paths that a handler's module may have. In Python the last
// part is the function and the others are packages; in Node the first part of
// the file's name is the module and the others are members.
func modules(handler string, l Language) []string {
	if l == PythonHandler {
		i := strings.LastIndexByte(handler, '.')
		if i <= 0 {
			return nil
		}
		return []string{strings.ReplaceAll(handler[:i], ".", "/")}
	}
	folder, name := filepath.Split(handler)
	module, _, ok := strings.Cut(name, ".")
	if !ok || module == "" {
		return nil
	}
	return []string{folder + module}
}

// bootstrapped is the command that runs the function's handler; the bootstrap
// is written to the sandbox. Functions with a command of their own keep it.
func (r *Runtime) bootstrapped(dir string) ([]string, error) {
	if len(r.fn.Command) > 0 {
		return r.fn.Command, nil
	}
	if r.fn.Handler == "" {
		return nil, errors.New("no command and no handler given")
	}
	l, err := languageOf(r.fn.Handler, dir)
	if err != nil {
		return nil, err
	}
	program, err := l.interpreter(dir)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	file := filepath.Join(r.sandbox, l.file)
	r.mu.Unlock()
	if err := os.WriteFile(file, l.bootstrap, 0o600); err != nil {
		return nil, fmt.Errorf("write the runtime client: %w", err)
	}
	return []string{program, file, r.fn.Handler}, nil
}

// python is the project's own interpreter: that of the active virtual
// environment, of one in the folder, or the first on the path.
func python(dir string) (string, error) {
	bin, program := "bin", "python"
	if runtime.GOOS == "windows" {
		bin, program = "Scripts", "python.exe"
	}
	var tried []string
	for _, env := range []string{os.Getenv("VIRTUAL_ENV"), filepath.Join(dir, ".venv"), filepath.Join(dir, "venv")} {
		if env == "" {
			continue
		}
		if file, err := exec.LookPath(filepath.Join(env, bin, program)); err == nil {
			return filepath.Abs(file) //nolint:wrapcheck // fails only without a working directory, which says so
		}
		tried = append(tried, env)
	}
	return onPath("Python", []string{"python3", "python"}, tried)
}

func node(string) (string, error) { return onPath("Node.js", []string{"node"}, nil) }

// onPath is the first of some programs that the path holds.
func onPath(what string, names, tried []string) (string, error) {
	for _, name := range names {
		if file, err := exec.LookPath(name); err == nil {
			return file, nil
		}
	}
	where := strings.Join(slices.Concat(tried, []string{"PATH"}), ", ")
	return "", fmt.Errorf("%s is not there: looked for %s in %s; install it, or name a command of your own with --exec", what, strings.Join(names, ", "), where)
}
