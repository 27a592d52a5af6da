# Runs suites one by one, keeps what each counted, and prints the table at the
# end. Sourced by .ci/run.

FLOORS=.ci/cases
LOGS=$(mktemp -d)
trap 'rm -rf "$LOGS"' EXIT
total_passed=0
total_failed=0
report=()
declare -A counted

# floor SUITE: the least number of cases that must pass.
floor() { awk -v suite="$1" '$1 == suite { print $2 }' "$FLOORS"; }

# run_suite NAME: runs it, shows its output, takes its count from the last line.
run_suite() {
  local name=$1 log="$LOGS/$1" began=$SECONDS passed=0 failed=0 least verdict=ok status
  printf '\n== %s\n' "$name"
  timeout 1500 bash ".ci/suites/$name.sh" 2>&1 </dev/null | tee "$log"
  status=${PIPESTATUS[0]}
  if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
  fi
  least=$(floor "$name")
  if ((status != 0 || failed > 0)); then
    verdict=FAILED
    ((failed > 0)) || failed=1
  elif ((passed < ${least:-1})); then
    verdict="FAILED: $passed cases, at least $least are in the tree"
    ((failed += 1))
  fi
  counted[$name]=$passed
  ((total_passed += passed, total_failed += failed))
  report+=("$(printf '%-12s %5d s %6d cases (least %s)  %s' "$name" $((SECONDS - began)) "$passed" "${least:-1}" "$verdict")")
}

print_report() {
  printf '\n== suites, %d s in all\n' "$SECONDS"
  printf '%s\n' "${report[@]}"
}

# raise_floors: lifts .ci/cases to what was counted; never lowers it.
raise_floors() {
  local name
  for name in "${!counted[@]}"; do
    ((counted[$name] > $(floor "$name"))) || continue
    sed -i "s/^$name .*/$name ${counted[$name]}/" "$FLOORS"
  done
}

# print_total: the closing line; its code is the code of the run.
print_total() {
  printf '\n%d passed, %d failed\n' "$total_passed" "$total_failed"
  ((total_failed == 0))
}
