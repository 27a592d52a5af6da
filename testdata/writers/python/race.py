"""Calls of one function that race a purge of their records.

usage: race.py, with JSON lines on standard input:

{"do": "prepare", "round": 1, "runs": [{"id": ..., "act": ...}]}
    makes the first call of each run, and prints {"id": "round 1", "prepared": N}
{"do": "go", "id": ..., "after_ms": N}
    makes the run go on, and prints {"id", "result"} or {"id", "error"}

The first call of a run is one whose time ran out ten seconds ago, one that
knows no deadline ("..._open"), or one whose record expires after a second. It
was killed, or is still at work, or has completed. What happens next is the act:

takeover, relapse   a retry takes the lapsed record over; it completes, or is killed
complete, fail      the call that was still at work returns, or raises
recreate            it raises, and a retry runs the handler again
expired             a duplicate runs again after the record expired
still               nothing
"""

import json
import os
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
    idempotent_function,
)

OVER_MS = -10_000  # a purge wants a deadline five seconds ago
AMPLE_MS = 60_000
PRINTING = threading.Lock()


class Killed(BaseException):
    """Ends a call as SIGKILL would: the library does not see it as an error."""


class Refused(Exception):
    """What a handler raises."""


class Context:
    function_name = "races"

    def __init__(self, remaining_ms):
        self._remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self):
        return self._remaining_ms


WORK = {}  # what the handler does for an id; an event is plain JSON


def work(event):
    return WORK[event["id"]]()


def function(prefix, expires_after=3600):
    """A handler with a configuration of its own: the library keeps the context there."""
    store = DynamoDBPersistenceLayer(table_name=os.environ["TABLE"])
    config = IdempotencyConfig(event_key_jmespath="id", expires_after_seconds=expires_after)
    return idempotent(lambda event, context: work(event), persistence_store=store, config=config, key_prefix=prefix)


def function_open(prefix):
    """A function without a context: its records have no deadline."""
    store = DynamoDBPersistenceLayer(table_name=os.environ["TABLE"])
    config = IdempotencyConfig(event_key_jmespath="id")

    @idempotent_function(
        data_keyword_argument="event", persistence_store=store, config=config, key_prefix=prefix
    )
    def call(*, event):
        return work(event)

    return lambda event, _: call(event=event)


class Functions:
    """The handlers of a round, which has prefixes of its own."""

    def __init__(self, number):
        name = f"races.r{number}"
        self.lapsed, self.retry = function(f"{name}.deadline"), function(f"{name}.deadline")
        self.open, self.retry_open = function_open(f"{name}.open"), function_open(f"{name}.open")
        self.brief, self.again = function(f"{name}.brief", expires_after=1), function(f"{name}.brief")


class Run:
    """One key: its first call, and what happens after."""

    def __init__(self, functions, id, act):
        self.id, self.act = id, act.removesuffix("_open")
        self.open = act.endswith("_open")
        self.functions = functions
        self.signal = queue.Queue()
        self.entered = threading.Event()

    def _call(self, handler, remaining_ms, work):
        WORK[self.id] = work
        return handler({"id": self.id}, Context(remaining_ms))

    def _first(self, work):
        return self._call(self.functions.open if self.open else self.functions.lapsed, OVER_MS, work)

    def _second(self):
        return self._call(
            self.functions.retry_open if self.open else self.functions.retry, AMPLE_MS, lambda: f"{self.id}:2"
        )

    def _kill(self):
        raise Killed

    def _killed(self):
        try:
            self._first(self._kill)
        except Killed:
            return "killed"

    def _at_work(self):
        """What a handler does that is still at work: waits, then ends as told."""
        self.entered.set()
        time.sleep(self.signal.get())
        if self.act != "complete":
            raise Refused
        return f"{self.id}:1"

    def prepare(self):
        """Returns once the first record is written."""
        if self.act in ("complete", "fail", "recreate"):
            threading.Thread(target=self._report, args=(self._held,), daemon=True).start()
            self.entered.wait()
        elif self.act == "expired":
            self._call(self.functions.brief, AMPLE_MS, lambda: f"{self.id}:1")
        else:
            self._killed()

    def _held(self):
        try:
            return self._first(self._at_work)
        except Refused:
            if self.act == "recreate":
                return self._second()
            raise

    def go(self, after_seconds):
        self.signal.put(after_seconds)
        if self.act not in ("complete", "fail", "recreate"):
            threading.Thread(target=self._report, args=(self._later,), daemon=True).start()

    def _later(self):
        time.sleep(self.signal.get())
        if self.act == "relapse":
            return self._killed()
        if self.act == "expired":
            return self._call(self.functions.again, AMPLE_MS, lambda: f"{self.id}:2")
        return self._second()

    def _report(self, end):
        try:
            answer = {"result": end()}
        except Exception as error:
            answer = {"error": type(error).__name__}
            self.entered.set()  # if it never came to the handler, the test is told
        say({"id": self.id, **answer})


def say(answer):
    with PRINTING:
        print(json.dumps(answer), flush=True)


def main():
    runs = {}
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "go":
            runs[command["id"]].go(command["after_ms"] / 1000)
            continue
        functions = Functions(command["round"])
        made = [Run(functions, **run) for run in command["runs"]]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Run.prepare, made))
        runs.update({run.id: run for run in made})
        say({"id": f"round {command['round']}", "prepared": len(made)})


if __name__ == "__main__":
    main()
