# Prints the path of golangci-lint in the pinned version; builds it if it is
# neither on the PATH nor kept from before. Words go to standard error.
set -euo pipefail
. .ci/env.sh
is_pinned() { [[ $("$1" version --short 2>/dev/null) == *"$GOLANGCI_VERSION"* ]]; }
for candidate in "$(command -v golangci-lint || true)" "$CI_CACHE/golangci-$GOLANGCI_VERSION/golangci-lint"; do
  if [[ -x $candidate ]] && is_pinned "$candidate"; then
    echo "$candidate"
    exit
  fi
done
echo "building golangci-lint $GOLANGCI_VERSION" >&2
GOBIN="$CI_CACHE/golangci-$GOLANGCI_VERSION" GOFLAGS='' \
  go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$GOLANGCI_VERSION" >&2
echo "$CI_CACHE/golangci-$GOLANGCI_VERSION/golangci-lint"
