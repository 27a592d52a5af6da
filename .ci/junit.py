"""Counts the cases of a JUnit report. A skipped case counts as failed."""

import sys
import xml.etree.ElementTree as ElementTree


def main():
    cases = ElementTree.parse(sys.argv[1]).getroot().findall(".//testcase")
    failed = sum(any(child.tag in ("failure", "error", "skipped") for child in case) for case in cases)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
