# Real records by Powertools for TypeScript and the AWS SDK v3, on the embedded
# endpoint and on moto's server, read back by the built binary.
set -uo pipefail
. .ci/env.sh
PYTHON=$(bash .ci/install/python.sh)/bin/python || exit 1
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
go build -o "$build/idemtui" . || exit 1
export IDEMTUI="$build/idemtui" PYTHON NODE_NO_WARNINGS=1
cd testdata/writers/typescript || exit 1
npm ci --no-audit --no-fund --loglevel=error || exit 1
node --test --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=junit --test-reporter-destination="$build/report.xml"
status=$?
python3 ../../../.ci/junit.py "$build/report.xml" || exit 1
exit "$status"
