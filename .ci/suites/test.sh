# The README's test command, as it stands there. It needs Go and nothing else.
# A case is a package with tests; the suite "race" counts the tests themselves.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test ./... 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
printf '%d passed, %d failed\n' "$(grep -c '^ok' "$log")" "$(grep -cE '^FAIL[[:space:]]+[^[:space:]]' "$log")"
exit "$status"
