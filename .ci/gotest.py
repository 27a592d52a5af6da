"""Reads `go test -json`, shows packages and whatever failed, counts the leaves.

A case is a test without subtests. A skipped test is a failure here: suites of
this project fail, they never skip. --show prints what tests log that passed.
"""

import json
import sys
from collections import defaultdict


def main():
    outcomes, output, broken = {}, defaultdict(list), set()
    for line in sys.stdin:
        try:
            event = json.loads(line)
        except ValueError:  # the tool itself speaks: a build that failed
            print(line, end="")
            continue
        name = (event.get("Package", event.get("ImportPath", "")), event.get("Test"))
        match event["Action"]:
            case "output" | "build-output":
                output[name].append(event["Output"])
            case "pass" | "fail" | "skip" if name[1]:
                outcomes[name] = event["Action"]
            case "fail" | "build-fail":
                broken.add(name)
                print("".join(output[name]), end="")
            case "pass":
                print(f"ok    {name[0]}  {event.get('Elapsed', 0):.1f} s")
    sys.exit(report(outcomes, output, broken))


def report(outcomes, output, broken):
    """Prints failures and the count; the answer is the exit code."""
    parents = {(package, test.rpartition("/")[0]) for package, test in outcomes}
    leaves = {name: outcome for name, outcome in outcomes.items() if name not in parents}
    for name, outcome in outcomes.items():
        if outcome != "pass" or "--show" in sys.argv:
            print(f"--- {outcome.upper()} {name[0]} {name[1]}\n{''.join(output[name])}", end="")
    passed = sum(outcome == "pass" for outcome in leaves.values())
    failed = len(leaves) - passed
    if broken and not failed:
        failed = len(broken)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    main()
