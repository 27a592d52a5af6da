package lambda

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// passed names all that a function gets to see of the caller's environment:
// what is needed to find a language and a temporary folder, and no more.
func passed() []string {
	return []string{
		"PATH", "VIRTUAL_ENV", "PYTHONPATH", "NODE_PATH", "JAVA_HOME",
		"LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP",
		"SystemRoot", "PATHEXT", "COMSPEC", // without these Windows starts nothing
	}
}

// environment is the whole environment of a process, made from nothing, and
// its working directory.
func (r *Runtime) environment(api, name string) (env []string, dir string, err error) {
	home, none, err := r.makeSandbox()
	if err != nil {
		return nil, "", err
	}
	if dir, err = filepath.Abs(r.fn.Dir); err != nil { // of "" it is the current one
		return nil, "", fmt.Errorf("find the working directory: %w", err)
	}
	vars := map[string]string{}
	for _, name := range passed() {
		if v, ok := os.LookupEnv(name); ok {
			vars[name] = v
		}
	}
	maps.Copy(vars, r.lambdaVars(api, dir))
	maps.Copy(vars, r.awsVars(name, home, none))
	maps.Copy(vars, r.fn.Env)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		env = append(env, name+"="+vars[name])
	}
	return env, dir, nil
}

// lambdaVars are the variables that Lambda sets for every function.
func (r *Runtime) lambdaVars(api, dir string) map[string]string {
	handler := r.fn.Handler
	if handler == "" {
		handler = "bootstrap"
	}
	stream := strings.ReplaceAll(uuid.NewString(), "-", "")
	return map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          api,
		"AWS_LAMBDA_FUNCTION_NAME":        r.fn.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(128),
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + r.fn.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      time.Now().UTC().Format("2006/01/02/") + "[$LATEST]" + stream,
		"LAMBDA_TASK_ROOT":                dir,
		"_HANDLER":                        handler,
	}
}

// awsVars point every AWS client at the local endpoint with keys that open
// nothing, and every file it may look for at an empty one.
func (r *Runtime) awsVars(name, home, none string) map[string]string {
	vars := map[string]string{
		"AWS_REGION":                  r.fn.Region,
		"AWS_DEFAULT_REGION":          r.fn.Region, // boto3 reads only this one
		"AWS_ACCESS_KEY_ID":           name,
		"AWS_SECRET_ACCESS_KEY":       "test",
		"AWS_CONFIG_FILE":             none,
		"AWS_SHARED_CREDENTIALS_FILE": none,
		"AWS_EC2_METADATA_DISABLED":   "true",
		"HOME":                        home,
		"USERPROFILE":                 home,
		"NO_PROXY":                    "127.0.0.1,localhost",
	}
	if r.fn.Endpoint != "" {
		vars["AWS_ENDPOINT_URL"] = r.fn.Endpoint
	}
	return vars
}

// makeSandbox makes, once, an empty home folder and an empty AWS file.
func (r *Runtime) makeSandbox() (home, none string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sandbox == "" {
		if r.sandbox, err = os.MkdirTemp("", "idemtui-lambda-"); err != nil {
			return "", "", fmt.Errorf("make an empty home folder: %w", err)
		}
	}
	home, none = filepath.Join(r.sandbox, "home"), filepath.Join(r.sandbox, "no-aws-settings")
	err = errors.Join(os.MkdirAll(home, 0o700), os.WriteFile(none, nil, 0o600))
	if err != nil {
		return "", "", fmt.Errorf("make an empty home folder: %w", err)
	}
	return home, none, nil
}

func (r *Runtime) removeSandbox() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sandbox == "" {
		return nil
	}
	if err := os.RemoveAll(r.sandbox); err != nil {
		return fmt.Errorf("remove the function's home folder: %w", err)
	}
	r.sandbox = ""
	return nil
}
