# These scripts themselves, by shellcheck. A case is a script.
set -uo pipefail
. .ci/env.sh
venv=$(bash .ci/install/python.sh) || exit 1
passed=0 failed=0
for script in .ci/run .ci/*.sh .ci/*/*.sh; do
  if "$venv/bin/shellcheck" --shell=bash --external-sources "$script"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
