# The built binary in a real terminal: the tests of main_test.go, by tmux.
set -uo pipefail
. .ci/env.sh
. .ci/install/tmux.sh
go test -tags e2e -run '^TestScreen' -count=1 -timeout 15m -json . | python3 .ci/gotest.py
