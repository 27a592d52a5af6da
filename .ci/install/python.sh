# Prints the path of a virtual environment with the pinned Python packages of
# the requirements files that are named, or of those of the writers; it is kept
# under the hash of what it holds. Words go to standard error.
set -euo pipefail
. .ci/env.sh
requirements=("$@")
((${#requirements[@]})) || requirements=(.ci/requirements.txt testdata/writers/python/requirements.txt)
version=$( (python3 --version && cat "${requirements[@]}") | git hash-object --stdin)
venv="$CI_CACHE/python-$version"
if [[ ! -e $venv/complete ]]; then
  echo "installing the pinned Python packages" >&2
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/python" -m pip install --quiet "${requirements[@]/#/--requirement=}" >&2
  touch "$venv/complete"
fi
echo "$venv"
