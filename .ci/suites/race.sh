# Every Go test under the race detector, in shuffled order, none from a cache.
set -uo pipefail
go test -race -shuffle=on -count=1 -timeout 20m -json ./... | python3 .ci/gotest.py
