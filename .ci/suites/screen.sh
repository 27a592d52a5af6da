# The built binary in a real terminal, by tmux.
set -uo pipefail
. .ci/env.sh
. .ci/install/tmux.sh
go test -tags e2e -run '^TestScreen' -count=1 -timeout 15m -json ./ui/cli/endtoend | python3 .ci/gotest.py
