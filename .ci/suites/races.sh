# A purge by the built binary races calls of Powertools for Python and for
# TypeScript on the same keys. Each run prints what changed between re-read and
# delete; too little is a failure.
set -uo pipefail
. .ci/env.sh
PYTHON=$(bash .ci/install/python.sh)/bin/python || exit 1
export PYTHON
(cd testdata/writers/typescript && npm ci --no-audit --no-fund --loglevel=error) || exit 1
go test -tags e2e -run '^TestRaces' -count=1 -timeout 10m -json ./ui/cli/endtoend | python3 .ci/gotest.py --show
