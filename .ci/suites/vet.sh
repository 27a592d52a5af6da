# go vet, once as built and once with the end-to-end tests.
set -uo pipefail
failed=0
go vet ./... || failed=$((failed + 1))
go vet -tags e2e ./... || failed=$((failed + 1))
printf '%d passed, %d failed\n' $((2 - failed)) "$failed"
((failed == 0))
