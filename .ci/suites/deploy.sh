# The demo's function as it is deployed: both architectures of Lambda build, and
# the template is translated as SAM does and then linted.
set -uo pipefail
. .ci/env.sh
venv=$(bash .ci/install/python.sh .ci/template/requirements.txt) || exit 1
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
passed=0 failed=0
check() {
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "failed: $*"
    failed=$((failed + 1))
  fi
}
for architecture in arm64 amd64; do
  check env GOOS=linux GOARCH="$architecture" CGO_ENABLED=0 \
    go build -tags lambda.norpc -o "$build/bootstrap" ./demo/function/bootstrap
done
check "$venv/bin/cfn-lint" demo/function/template.yaml
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
