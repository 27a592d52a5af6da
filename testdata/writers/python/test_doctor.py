"""Tables that the real library wrote under wrong settings: doctor names each cause."""

import json
import time

import pytest
from test_records import event, wait_until_past


@pytest.fixture
def endpoint(served):
    """One endpoint is enough: that it stores what moto stores, test_records.py shows."""
    return served


def examine(table, *arguments):
    """The findings by id; the exit code must be that of what was found."""
    done = table.run("doctor", *arguments)
    assert done.returncode in (0, 3), f"{done.args}\n{done.stderr}\n{done.stdout}"
    report = json.loads(done.stdout)
    counting = any(one["severity"] in ("error", "warning") for one in report["findings"])
    assert done.returncode == (3 if counting else 0)
    return {one["id"]: one for one in report["findings"]}


def test_a_sound_table_has_no_finding(tables):
    table = tables()
    table.invoke("handlers.charge", *(event(f"order {n}") for n in range(5)))

    assert examine(table) == {}


@pytest.mark.parametrize(
    ("handler", "remaining_ms", "wanted"),
    [
        pytest.param("handlers.ship", 60_000, {"no-deadline", "expires-estimated"}, id="timeout without a context"),
        pytest.param("handlers.charge", 50, {"lapsed"}, id="timeout"),
        pytest.param("broken.expires_too_soon", 60_000, {"expires-too-soon"}, id="expires_after below the timeout"),
        pytest.param("broken.expiry_in_milliseconds", 60_000, {"expiration-milliseconds"}, id="TTL in milliseconds"),
        pytest.param("broken.deadline_in_seconds", 60_000, {"deadline-seconds"}, id="deadline in seconds"),
    ],
)
def test_a_killed_call_names_the_cause(tables, handler, remaining_ms, wanted):
    table = tables()
    table.crash(handler, event("77"), remaining_ms=remaining_ms)
    if remaining_ms < 1000:
        wait_until_past(int(table.items()[0]["in_progress_expiration"]["N"]))

    found = examine(table)

    assert set(found) == wanted
    assert all(one["count"] == 1 and one["evidence"] and one["advice"] for one in found.values())


@pytest.mark.parametrize(
    ("handler", "wanted"),
    [
        pytest.param("broken.validates_nothing", {"empty-validation"}, id="validation of nothing"),
        pytest.param("broken.hour_in_milliseconds", {"expires-after-milliseconds"}, id="expires_after in milliseconds"),
    ],
)
def test_calls_that_went_well_name_the_cause(tables, handler, wanted):
    table = tables()

    table.invoke(handler, event("77"), event("78"))

    assert set(examine(table)) == wanted


def test_a_response_that_is_no_json_lapses(tables):
    table = tables()

    (failed,) = table.invoke("broken.returns_what_is_no_json", event("77"), remaining_ms=50)
    wait_until_past(int(table.items()[0]["in_progress_expiration"]["N"]))

    assert failed["error"]
    found = examine(table)
    assert set(found) == {"lapsed"}
    assert "IdempotencyPersistenceLayerError" in found["lapsed"]["advice"]


def test_a_response_near_the_limit(tables):
    table = tables()
    table.invoke("handlers.charge", event("77", size=380_000))

    assert set(examine(table)) == {"near-size-limit"}


def test_two_operations_under_one_prefix(tables):
    table = tables()
    table.invoke("broken.shares_a_prefix", event("77"))
    table.invoke("broken.shares_it_hashed_otherwise", event("77"))
    hashed = examine(table)
    table.invoke("broken.shares_it_for_a_day", event("78"))
    also = examine(table)

    assert set(hashed) == {"mixed-forms"}
    assert hashed["mixed-forms"]["scope"] == "shared"
    assert set(also) == {"mixed-forms", "two-expires-after"}


def test_a_test_in_a_real_table(tables):
    table = tables()
    table.invoke("handlers.charge", event("77"), function="orders")
    table.invoke("handlers.charge", event("77"), function=None)

    found = examine(table)

    assert set(found) == {"test-prefix"}
    assert found["test-prefix"]["prefixes"] == ["test-func.handlers.charge"]
    assert found["test-prefix"]["severity"] == "warning"


def test_time_to_live_on_another_attribute(tables):
    table = tables(expiry="ttl")
    table.invoke("handlers.charge", event("77"))

    found = examine(table)

    assert set(found) == {"ttl-other-attribute"}
    assert "ttl" in found["ttl-other-attribute"]["summary"]


def test_keys_that_are_not_those_of_the_settings(tables):
    table = tables(key="pk", sort="sk")
    (failed,) = table.invoke("handlers.charge", event("77"))

    assert failed["error"] == "IdempotencyPersistenceLayerError"
    assert set(examine(table)) == {"key-schema"}


def test_later_the_table_is_only_untidy(tables):
    """Judged as of tomorrow and of next week, all has expired."""
    table = tables()
    table.invoke("handlers.charge", event("77"))
    day = 24 * 3600

    tomorrow = examine(table, "--now", str(int(time.time()) + day))
    next_week = examine(table, "--now", str(int(time.time()) + 7 * day))

    assert set(tomorrow) == {"ttl-late"}
    assert set(next_week) == {"ttl-not-deleting"}


def test_an_ignored_finding_does_not_count(tables):
    table = tables()
    table.crash("handlers.ship", event("77"))

    assert set(examine(table, "--ignore", "no-deadline@orders.*")) == {"expires-estimated"}
    assert table.run("doctor", "--ignore", "no-deadline").returncode == 0
