"""The live demo from outside: its process is killed, its table read by boto3."""

import os
import signal
import socket
import time

import pytest

import expected
from screen import Screen, poll

ATTEMPTS = 10


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(idemtui, port):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with Screen([idemtui, "demo", "--port", str(port)], environment, width=140, height=44) as screen:
        yield screen


def test_function_killed_from_outside_leaves_its_record_in_progress(demo, table_at, port):
    demo.wait_for("IdempotencyTable")
    table = table_at(f"http://127.0.0.1:{port}", "IdempotencyTable")
    send(demo, table)  # warms the function, so that the screen names its process
    demo.wait_for("executed")

    key, pid = kill_in_mid_flight(demo, table)

    demo.wait_for("crashed")
    poll(lambda: not alive(pid), lambda: f"process {pid} lives on")
    (item,) = [one for one in table.items() if one["id"]["S"] == key]
    assert item["status"]["S"] == "INPROGRESS"
    assert "data" not in item
    shown = table.read("show", key)
    assert shown["state"] in ("running", "lapsed")
    expected.check([shown], [item])


def kill_in_mid_flight(demo, table):
    """Sends events until one call was caught between its put and its end."""
    for _ in range(ATTEMPTS):
        pid = int(demo.wait_for(r"PID (\d+)").group(1))
        key = send(demo, table)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)  # longer than the handler works: by now it would have completed
        if key in in_progress(table):
            return key, pid
    raise AssertionError(f"no call was caught in {ATTEMPTS} attempts:\n{demo.text()}")


def send(demo, table):
    """Sends an event and answers the key of its record as soon as it is there."""
    before = keys(table)
    demo.press("a")
    demo.press("s")
    (key,) = poll(lambda: keys(table) - before, lambda: f"no call began:\n{demo.text()}")
    return key


def keys(table):
    return {item["id"]["S"] for item in table.items()}


def in_progress(table):
    return [item["id"]["S"] for item in table.items() if item["status"]["S"] == "INPROGRESS"]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def story(idemtui):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with Screen([idemtui, "demo", "--story", "3", "--present"], environment, width=80, height=24) as screen:
        yield screen


def test_a_clicker_moves_the_story_and_tab_goes_on_live(story):
    story.wait_for("3 of 11 .*NOT IDEMPOTENT")
    story.wait_for("came out as told")
    story.press("PPage")
    story.wait_for("2 of 11 ")
    story.press("NPage", "Space")
    story.wait_for("4 of 11 .*MADE IDEMPOTENT .*pgup +pgdn +space")
    story.wait_for("without idempotency +.* 2")

    story.press("Tab")
    story.wait_for("IdempotencyTable")
    story.wait_for("parcel-101")
    story.press("q")

    story.wait_for("4 of 11 ")
    story.press("q")
    assert story.wait_for_end() == 0
