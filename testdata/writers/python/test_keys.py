"""Keys of random events: idemtui computes what Powertools for Python writes."""

import json
import logging
import os
import subprocess
import time
import warnings

import pytest
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyKeyError
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer

from conftest import PATIENCE_SECONDS
from randomkeys import settings

PREFIX = "pay.app.lambda_handler"
EVENTS = int(os.environ.get("IDEMTUI_RANDOM_EVENTS", "2000"))
EVENTS_EACH = 10
# An address in memory, which the library takes for text: a key of its own in each process.
UNTOLD = "to_string() of an expression cannot be computed"


class Memory(BasePersistenceLayer):
    """The library's own store, but that what it would put is kept here."""

    put = None

    def _put_record(self, data_record):
        self.put = data_record

    def _get_record(self, idempotency_key):
        raise AssertionError("nothing is ever there")

    def _update_record(self, data_record):
        pass

    def _delete_record(self, data_record):
        pass


def library(one, event):
    """What the real library does with an event."""
    store = Memory()
    try:
        config = IdempotencyConfig(
            event_key_jmespath=one["select"],
            payload_validation_jmespath=one["validate"],
            raise_on_no_idempotency_key=one["raise"],
            hash_function=one["hash"],
        )
        handler = idempotent(lambda event, context: None, persistence_store=store, config=config, key_prefix=PREFIX)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            handler(json.loads(event), None)
    except IdempotencyKeyError:
        return "key_error", None, None
    except Exception:  # whatever it fails with, no record is written
        return "error", None, None
    if store.put is None:
        return "skipped", None, None
    return "stored", store.put.idempotency_key, store.put.payload_hash or None


def ours(idemtui, one):
    """What idemtui says of the same events."""
    command = [idemtui, "key", "--lang", "python", "--prefix", PREFIX, "--events", "-", "-o", "json"]
    command += ["--select", one["select"], "--validate", one["validate"], "--hash", one["hash"]]
    command += ["--raise-missing"] * one["raise"]
    events = "\n".join(one["events"])
    done = subprocess.run(command, input=events, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def seed():
    return int(os.environ.get("IDEMTUI_SEED", time.time_ns() % 10**9))


@pytest.fixture
def silence():
    """The library logs each call that fails, and many do."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def test_keys_of_random_events(idemtui, seed, silence, capsys):
    differences, outcomes = [], {}
    for one in settings(seed, EVENTS // EVENTS_EACH, EVENTS_EACH):
        answers = ours(idemtui, one)
        assert len(answers) == EVENTS_EACH
        for event, answer in zip(one["events"], answers, strict=True):
            wanted = library(one, event)
            if UNTOLD in (answer["reason"] or ""):
                continue
            outcomes[wanted[0]] = outcomes.get(wanted[0], 0) + 1
            validation = answer["validation"] and answer["validation"]["digest"]
            if (answer["outcome"], answer["key"], validation) != wanted:
                differences.append({"settings": {**one, "events": None}, "event": event, "library": wanted, "ours": answer})
    with capsys.disabled():
        print(f"\nIDEMTUI_SEED={seed}: {sum(outcomes.values())} events, {outcomes}, {len(differences)} differences")
    assert outcomes["stored"] > EVENTS / 4, "too few events have a key"
    assert not differences, json.dumps(differences[:5], indent=1)
