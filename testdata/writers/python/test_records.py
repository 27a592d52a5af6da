"""Powertools for Python writes, idemtui reads: exactly those records."""

import hashlib
import json
import time

import expected

FUNCTION = "orders"


def key_of(handler, value, algorithm="md5", function=FUNCTION):
    """The key by the library's published rules: prefix, then the hash of the JSON text."""
    digest = hashlib.new(algorithm, json.dumps(value, sort_keys=True).encode()).hexdigest()
    return f"{function}.{handler}#{digest}"


def event(order, **more):
    return {"order_id": order, **more}


def article_event(identity):
    return {"version": "0", "source": "shop", "detail-type": "order placed", "detail": {"id": identity}}


def test_article_handler_runs_once_and_its_record_is_listed(tables):
    table = tables("IdempotencyTable")

    first, duplicate = table.invoke("app.lambda_handler", article_event("77"), article_event("77"))

    assert first == duplicate == {"result": {"id": "77", "status": "notified"}}
    found = expected.check(table.read("ls"), table.items())
    assert list(found) == [key_of("app.lambda_handler", "77")]
    assert found[key_of("app.lambda_handler", "77")]["state"] == "completed"


def test_article_handler_without_a_key_raises_and_leaves_nothing(tables):
    table = tables("IdempotencyTable")

    (answer,) = table.invoke("app.lambda_handler", {"detail": {}})

    assert answer["error"] == "IdempotencyKeyError"
    assert table.items() == []
    assert table.read("ls") == []


def test_completed_record_keeps_its_deadline_and_the_size_of_its_response(tables):
    table = tables()
    result = {"text": "häuser 家 \x1b[31m", "amount": 12.5}

    (answer,) = table.invoke("handlers.charge", event("77", result=result))

    assert answer == {"result": result}
    one = expected.check(table.read("ls"), table.items())[key_of("handlers.charge", "77")]
    assert one["state"] == "completed"
    assert one["in_progress_expiration"] is not None
    assert one["data_bytes"] == len(json.dumps(result, sort_keys=True))


def test_a_result_of_nothing_is_a_completed_record(tables):
    table = tables()

    table.invoke("handlers.charge", event("77", result=None))

    (one,) = expected.check(table.read("ls"), table.items()).values()
    assert (one["state"], one["data_bytes"]) == ("completed", len("null"))


def test_killed_call_leaves_a_running_record_that_refuses(tables):
    table = tables()
    table.crash("handlers.charge", event("77"))

    (refused,) = table.invoke("handlers.charge", event("77"))

    key = key_of("handlers.charge", "77")
    assert refused["error"] == "IdempotencyAlreadyInProgressError"
    assert refused["message"].endswith(f"order_id={key}")
    one = expected.check(table.read("ls"), table.items())[key]
    assert (one["status"], one["state"], one["data_bytes"]) == ("INPROGRESS", "running", None)


def test_killed_call_lapses_at_its_deadline_and_is_taken_over(tables):
    table = tables()
    table.crash("handlers.charge", event("77"), remaining_ms=50)
    wait_until_past(int(table.items()[0]["in_progress_expiration"]["N"]))

    (lapsed,) = expected.check(table.read("ls"), table.items()).values()
    (taken_over,) = table.invoke("handlers.charge", event("77"))
    (completed,) = expected.check(table.read("ls"), table.items()).values()

    assert lapsed["state"] == "lapsed"
    assert taken_over == {"result": {"charged": "77"}}
    assert completed["state"] == "completed"
    assert completed["in_progress_expiration"] > lapsed["in_progress_expiration"]


def wait_until_past(milliseconds):
    """A deadline is a moment of the real clock: there is nothing to poll but the clock."""
    while time.time() * 1000 <= milliseconds:
        time.sleep(0.01)


def test_killed_call_without_a_context_has_no_deadline_and_refuses(tables):
    table = tables()
    table.crash("handlers.ship", event("77"))

    (refused,) = table.invoke("handlers.ship", event("77"))

    assert refused["error"] == "IdempotencyAlreadyInProgressError"
    assert "in_progress_expiration" not in table.items()[0]
    one = expected.check(table.read("ls"), table.items())[key_of("handlers._ship", "77")]
    assert (one["status"], one["state"]) == ("INPROGRESS", "held")
    assert one["in_progress_expiration"] is None


def test_failed_call_takes_its_record_away(tables):
    table = tables()

    (failed,) = table.invoke("handlers.charge", event("77", fail=True))

    assert failed == {"error": "RuntimeError", "message": "card refused"}
    assert table.items() == []
    assert table.read("ls") == []


def test_changed_payload_is_refused_and_the_record_stays(tables):
    table = tables()

    first, changed = table.invoke("handlers.pay", event("77", amount=10), event("77", amount=11))

    assert first == {"result": {"paid": 10}}
    assert changed["error"] == "IdempotencyValidationError"
    one = expected.check(table.read("ls"), table.items())[key_of("handlers.pay", "77")]
    assert one["state"] == "completed"
    assert one["validation"] == hashlib.md5(b"10").hexdigest()


def test_other_hash_functions_are_told_by_their_length(tables):
    table = tables()

    table.invoke("handlers.hashed", event("77"))

    one = expected.check(table.read("ls"), table.items())[key_of("handlers.hashed", "77", "sha256")]
    assert one["algorithm"] == "sha256"


def test_composite_key_holds_the_key_in_the_sort_key(tables):
    table = tables(key="pk", sort="sk", flags=["--key-attr", "pk", "--sort-key-attr", "sk"])
    table.invoke("handlers.composite", event("77"))
    table.crash("handlers.composite", event("78"))

    found = expected.check(table.read("ls"), table.items(), key="pk", sort="sk")

    states = {key: one["state"] for key, one in found.items()}
    assert states == {key_of("handlers.composite", "77"): "completed", key_of("handlers.composite", "78"): "running"}
    assert {one["partition_key"] for one in found.values()} == {"idempotency#orders"}


def test_static_partition_key_selects_one_partition(tables):
    flags = ["--key-attr", "pk", "--sort-key-attr", "sk", "--static-pk-value", "orders#all"]
    table = tables(key="pk", sort="sk", flags=flags)
    table.invoke("handlers.static", event("77"))
    table.invoke("handlers.composite", event("77"))

    ours = [item for item in table.items() if item["pk"]["S"] == "orders#all"]
    found = expected.check(table.read("ls"), ours, key="pk", sort="sk")

    assert list(found) == [key_of("handlers.static", "77")]


def test_renamed_attributes_are_read_by_their_flags(tables):
    flags = ["--key-attr", "the_key", "--expiry-attr", "ends", "--in-progress-expiry-attr", "lock_ends"]
    flags += ["--status-attr", "stage", "--data-attr", "answer", "--validation-attr", "checked"]
    table = tables(key="the_key", expiry="ends", flags=flags)
    table.invoke("handlers.renamed", event("77", amount=10))
    table.crash("handlers.renamed", event("78", amount=10))

    found = expected.check(
        table.read("ls"),
        table.items(),
        key="the_key",
        expiration="ends",
        in_progress_expiration="lock_ends",
        status="stage",
        data="answer",
        validation="checked",
    )

    states = {key: one["state"] for key, one in found.items()}
    assert states == {key_of("handlers.renamed", "77"): "completed", key_of("handlers.renamed", "78"): "running"}
    assert all(one["validation"] for one in found.values())


def test_one_table_of_many_functions_is_listed_whole_and_filtered(tables):
    table = tables()
    table.invoke("handlers.charge", *(event(f"order {n}") for n in range(40)), function="shop-charge")
    table.invoke("handlers.pay", *(event(f"order {n}", amount=n) for n in range(20)), function="shop-pay")
    table.crash("handlers.charge", event("crashed"), function="shop-charge")
    table.crash("handlers.ship", event("crashed"), function="shop-ship")

    found = expected.check(table.read("ls"), table.items())
    refusing = table.read("ls", "state:running,held")
    stats = table.read("stats")

    assert len(found) == 62
    assert {one["key"] for one in refusing} == {
        key_of("handlers.charge", "crashed", function="shop-charge"),
        key_of("handlers._ship", "crashed", function="shop-ship"),
    }
    assert stats["records"] == 62
    assert {state: count for state, count in stats["states"].items() if count} == {
        "completed": 60,
        "running": 1,
        "held": 1,
    }


def test_large_responses_are_read_page_by_page(tables):
    table = tables()
    size = 350_000

    table.invoke("handlers.charge", *(event(f"order {n}", result=None) for n in range(3)))
    table.invoke("handlers.charge", *(event(f"large {n}", size=size) for n in range(5)))

    found = expected.check(table.read("ls"), table.items())
    assert sorted(one["data_bytes"] for one in found.values()) == [4] * 3 + [size + 2] * 5


def test_hostile_text_is_exact_in_json_and_harmless_elsewhere(tables):
    table = tables()

    table.invoke("handlers.hostile", event("77"))

    (item,) = table.items()
    (one,) = expected.check(table.read("ls"), [item]).values()
    assert one["prefix"] == "pay#\x1b[31mred\u202e"
    for verb, *arguments in (["ls"], ["show", one["key"]]):
        printed = table.run(verb, *arguments, output="table").stdout
        assert "red" in printed
        assert not {"\x1b", "\u202e", "\x07"} & set(printed)


def test_show_gives_the_item_as_it_is_stored(tables):
    table = tables()
    table.invoke("handlers.charge", event("77"))
    key = key_of("handlers.charge", "77")

    one = table.read("show", key)

    (item,) = table.items()
    assert one["item"] == item
    assert one["data"] == item["data"]["S"]
    expected.check([one], [item])


def test_show_of_a_key_that_is_not_there_says_which(tables):
    table = tables()
    missing = key_of("handlers.charge", "78")

    done = table.run("show", missing)

    assert done.returncode == 3
    assert missing in done.stderr
