# Real records by Powertools for Python, on the embedded endpoint and on moto's
# server, read back by the built binary; the dashboard and the demo in tmux.
set -uo pipefail
. .ci/env.sh
. .ci/install/tmux.sh
venv=$(bash .ci/install/python.sh) || exit 1
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
go build -o "$build/idemtui" . || exit 1
IDEMTUI="$build/idemtui" "$venv/bin/python" -m pytest -p no:cacheprovider --durations=5 \
  --junitxml "$build/report.xml" testdata/writers/python
status=$?
python3 .ci/junit.py "$build/report.xml" || exit 1
exit "$status"
