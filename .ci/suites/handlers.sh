# Handlers in Python and Node, run by the embedded bootstraps and by Lambda's own
# runtime client.
set -uo pipefail
. .ci/env.sh
VIRTUAL_ENV=$(bash .ci/install/python.sh) || exit 1
export VIRTUAL_ENV NODE_NO_WARNINGS=1
go test -tags e2e -count=1 -timeout 10m -json ./demo/lambda | python3 .ci/gotest.py
