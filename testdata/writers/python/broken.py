"""Handlers that are set up wrongly, each as people do it.

The library does what it is told; the tests assert that `idemtui doctor` names
what is wrong from the records alone.
"""

import uuid

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)

from handlers import TABLE, _hang


def _store():
    """A store of its own: one store keeps the first configuration it is given."""
    return DynamoDBPersistenceLayer(table_name=TABLE)


def _work(event):
    if event.get("hang"):
        _hang()
    return {"done": event.get("order_id")}


@idempotent(
    persistence_store=_store(),
    config=IdempotencyConfig(event_key_jmespath="order_id", payload_validation_jmespath="no.such.path"),
)
def validates_nothing(event, context):
    return _work(event)


@idempotent(
    persistence_store=_store(),
    config=IdempotencyConfig(event_key_jmespath="order_id", expires_after_seconds=3_600_000),
)
def hour_in_milliseconds(event, context):
    return _work(event)


@idempotent(
    persistence_store=_store(),
    config=IdempotencyConfig(event_key_jmespath="order_id", expires_after_seconds=5),
)
def expires_too_soon(event, context):
    return _work(event)


@idempotent(persistence_store=_store(), config=IdempotencyConfig(event_key_jmespath="order_id"))
def returns_what_is_no_json(event, context):
    return uuid.UUID(int=7)


@idempotent(
    persistence_store=_store(), config=IdempotencyConfig(event_key_jmespath="order_id"), key_prefix="shared"
)
def shares_a_prefix(event, context):
    return _work(event)


@idempotent(
    persistence_store=_store(),
    config=IdempotencyConfig(event_key_jmespath="order_id", hash_function="sha256"),
    key_prefix="shared",
)
def shares_it_hashed_otherwise(event, context):
    return _work(event)


@idempotent(
    persistence_store=_store(),
    config=IdempotencyConfig(event_key_jmespath="order_id", expires_after_seconds=86_400),
    key_prefix="shared",
)
def shares_it_for_a_day(event, context):
    return _work(event)


class InMilliseconds(DynamoDBPersistenceLayer):
    """A layer of a person's own, after JavaScript's habit."""

    def _get_expiry_timestamp(self):
        return super()._get_expiry_timestamp() * 1000


class InSeconds(DynamoDBPersistenceLayer):
    """The other mistake: the deadline is in milliseconds."""

    def _put_record(self, data_record):
        data_record.in_progress_expiry_timestamp //= 1000
        super()._put_record(data_record)


@idempotent(
    persistence_store=InMilliseconds(table_name=TABLE), config=IdempotencyConfig(event_key_jmespath="order_id")
)
def expiry_in_milliseconds(event, context):
    return _work(event)


@idempotent(persistence_store=InSeconds(table_name=TABLE), config=IdempotencyConfig(event_key_jmespath="order_id"))
def deadline_in_seconds(event, context):
    return _work(event)
