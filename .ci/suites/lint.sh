# golangci-lint with the strict list of .golangci.yml.
set -uo pipefail
. .ci/env.sh
linter=$(bash .ci/install/golangci.sh) || exit 1
if "$linter" run ./...; then
  echo "1 passed, 0 failed"
else
  echo "0 passed, 1 failed"
  exit 1
fi
