# Go files are as gofmt leaves them; go.mod and go.sum as go mod tidy does.
set -uo pipefail
failed=0
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
if [[ -n $unformatted ]]; then
  printf 'not formatted, run gofmt -w on:\n%s\n' "$unformatted"
  failed=$((failed + 1))
fi
if ! go mod tidy -diff >/dev/null; then
  echo 'go.mod or go.sum is not tidy, run go mod tidy'
  failed=$((failed + 1))
fi
printf '%d passed, %d failed\n' $((2 - failed)) "$failed"
((failed == 0))
