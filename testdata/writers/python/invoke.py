"""One execution environment: imports a handler and delivers events to it.

usage: invoke.py MODULE.HANDLER REMAINING_MS EVENT_JSON...

Prints one JSON line an event on the last lines of its output: {"result": ...}
or {"error": type, "message": text}. What a handler prints goes to the standard
error, except the word "entered" of a handler that hangs.
"""

import contextlib
import importlib
import json
import os
import sys


class Context:
    """What Lambda hands to a handler, as far as the library looks at it."""

    def __init__(self, remaining_ms):
        self._remaining_ms = remaining_ms
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "none")
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = 128
        self.invoked_function_arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{self.function_name}"
        self.aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self):
        return self._remaining_ms


def deliver(handler, event, remaining_ms):
    try:
        return {"result": handler(event, Context(remaining_ms))}
    except Exception as error:  # a runtime reports whatever a handler raises
        return {"error": type(error).__name__, "message": str(error)}


def main():
    target, remaining_ms, *events = sys.argv[1:]
    module, _, name = target.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    for event in events:
        event = json.loads(event)
        with contextlib.ExitStack() as stack:
            if not event.get("hang"):
                stack.enter_context(contextlib.redirect_stdout(sys.stderr))
            answer = deliver(handler, event, int(remaining_ms))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
