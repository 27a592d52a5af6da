"""One table, two writers: Powertools for Python, and the Go layer of the demo.

A record of one is honoured by the other, in every state that it can have.
"""

import json
import subprocess
import threading
import time

import pytest

import golang
from conftest import ROOT
from screen import poll

PREFIX = "pay.app.lambda_handler"
ORDER, CHECKED = "handlers.order", "handlers.checked_order"


@pytest.fixture(scope="session")
def binary(tmp_path_factory):
    """The demo's function as it is deployed."""
    path = tmp_path_factory.mktemp("function") / "bootstrap"
    command = ["go", "build", "-tags", "lambda.norpc", "-o", path, "./demo/function/bootstrap"]
    subprocess.run(command, cwd=ROOT, check=True)
    return path


@pytest.fixture
def functions(binary):
    """Starts the Go function on a table."""
    started = []

    def start(table, **environment):
        started.append(golang.Function(binary, golang.environment(table, **environment)))
        return started[-1]

    yield start
    for function in started:
        function.close()


def event(order, amount=12.5, **more):
    return {"source": "shop.orders", "detail-type": "OrderPlaced", "detail": {"id": order, "amount": amount, **more}}


def batch(*orders):
    source = {"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders"}
    return {
        "Records": [
            {"messageId": f"message {order}", "body": json.dumps({"id": order, "amount": 1})} | source for order in orders
        ]
    }


def crash(function, table, event, remaining_ms=60_000):
    """Kills the function between its put and its end."""
    function.send(event | {"detail": event["detail"] | {"work_ms": 60_000}}, remaining_ms)
    poll(lambda: table.items(), lambda: "the function wrote no record")
    function.kill()


def refusal(table):
    (item,) = table.items()
    assert item["status"]["S"] == "INPROGRESS"
    message = f"Execution already in progress with idempotency key: detail.id={item['id']['S']}"
    return {"error": "IdempotencyAlreadyInProgressError", "message": message}


def test_the_same_event_leaves_the_same_item(tables, functions):
    of_go, of_python = tables(), tables()
    began = time.time()

    functions(of_go, IDEMPOTENCY_VALIDATION="detail.amount").deliver(event("ä-77"))
    of_python.invoke(CHECKED, event("ä-77"))

    (go,), (python,) = of_go.items(), of_python.items()
    for item in (go, python):
        assert abs(int(item.pop("expiration")["N"]) - began - 3600) < golang.PATIENCE_SECONDS
        assert abs(int(item.pop("in_progress_expiration")["N"]) / 1000 - began - 60) < golang.PATIENCE_SECONDS
        item.pop("data")  # each handler has a result of its own
    assert go == python
    assert go["id"]["S"].startswith(PREFIX + "#")


def test_python_replays_what_go_completed(tables, functions):
    table = tables()
    done = functions(table).deliver(event("77"))

    assert table.invoke(ORDER, event("77")) == [done]
    assert done["result"]["order_id"] == "77"


def test_go_replays_what_python_completed(tables, functions):
    table = tables()
    (done,) = table.invoke(ORDER, event("77"))

    assert functions(table).deliver(event("77")) == done == {"result": {"by": "python", "id": "77"}}


def test_python_is_refused_while_go_is_in_progress_and_the_reverse(tables, functions):
    of_go, of_python = tables(), tables()
    crash(functions(of_go), of_go, event("77"))
    of_python.crash(ORDER, event("77"))

    assert of_go.invoke(ORDER, event("77")) == [refusal(of_go)]
    assert functions(of_python).deliver(event("77")) == refusal(of_python)


def test_python_takes_over_what_go_left(tables, functions):
    table = tables()
    crash(functions(table), table, event("77"), remaining_ms=1500)
    deadline = int(table.items()[0]["in_progress_expiration"]["N"])
    poll(lambda: time.time() * 1000 > deadline + 1, lambda: "the deadline does not pass")

    assert table.invoke(ORDER, event("77")) == [{"result": {"by": "python", "id": "77"}}]


def test_go_takes_over_what_python_left(tables, functions):
    table = tables()
    table.crash(ORDER, event("77"), remaining_ms=0)

    assert functions(table).deliver(event("77"))["result"]["order_id"] == "77"
    assert table.items()[0]["status"]["S"] == "COMPLETED"


def test_a_changed_payload_is_refused_whoever_wrote_the_record(tables, functions):
    of_go, of_python = tables(), tables()
    functions(of_go, IDEMPOTENCY_VALIDATION="detail.amount").deliver(event("77", 12.5))
    of_python.invoke(CHECKED, event("77", 12.5))

    (by_python,) = of_go.invoke(CHECKED, event("77", 99))
    by_go = functions(of_python, IDEMPOTENCY_VALIDATION="detail.amount").deliver(event("77", 99))

    assert by_go["error"] == by_python["error"] == "IdempotencyValidationError"
    assert by_python["message"].startswith(by_go["message"])


def test_a_failed_call_of_one_leaves_the_other_free(tables, functions):
    table = tables()

    declined = functions(table).deliver(event("77", 0))

    assert declined["error"] == "PaymentDeclinedError"
    assert table.items() == []
    assert table.invoke(ORDER, event("77", 0)) == [{"result": {"by": "python", "id": "77"}}]


def test_messages_that_python_has_in_progress_come_back_alone(tables, functions):
    table = tables()
    table.invoke(ORDER, event("done", 1))
    table.crash(ORDER, event("busy", 1))

    answer = functions(table).deliver(batch("new", "busy", "done"))

    assert answer == {"result": {"batchItemFailures": [{"itemIdentifier": "message busy"}]}}
    assert len(table.items()) == 3


def test_of_two_writers_at_once_one_runs(tables, functions):
    """Both go through the same orders from opposite ends, and meet."""
    table = tables()
    events = [event(f"order-{i}") for i in range(40)]
    function, by_go = functions(table), {}

    def deliver():
        for one in reversed(events):
            by_go[one["detail"]["id"]] = function.deliver(one | {"detail": one["detail"] | {"work_ms": 25}})

    thread = threading.Thread(target=deliver)
    thread.start()
    by_python = {one["detail"]["id"]: answer for one, answer in zip(events, table.invoke(ORDER, *events), strict=True)}
    thread.join()

    assert {item["status"]["S"] for item in table.items()} == {"COMPLETED"}
    for order, answer in by_python.items():
        answers = [answer, by_go[order]]
        results = [one["result"] for one in answers if "result" in one]
        errors = {one["error"] for one in answers if "error" in one}
        assert results and results[0] == results[-1], f"{order} ran twice: {answers}"
        assert errors <= {"IdempotencyAlreadyInProgressError"}, answers
