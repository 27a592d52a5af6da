"""Handlers as a user writes them, one for each way in which a call can end.

They are imported by invoke.py in a process of its own, so that a test can kill
it as a timeout or a crash would. The table comes from the environment.
"""

import os
import sys

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
    idempotent_function,
)

TABLE = os.environ["TABLE"]
STORE = DynamoDBPersistenceLayer(table_name=TABLE)
BY_ORDER = IdempotencyConfig(event_key_jmespath="order_id")


def _hang():
    """Tells the test that the record is written, then waits to be killed."""
    print("entered", flush=True)
    sys.stdin.read()
    sys.exit("the test let go of the handler instead of killing it")


@idempotent(persistence_store=STORE, config=BY_ORDER)
def charge(event, context):
    if event.get("hang"):
        _hang()
    if event.get("fail"):
        raise RuntimeError("card refused")
    if size := event.get("size"):
        return "x" * size
    return event.get("result", {"charged": event["order_id"]})


@idempotent_function(data_keyword_argument="order", persistence_store=STORE, config=BY_ORDER)
def _ship(*, order):
    if order.get("hang"):
        _hang()
    return {"shipped": order["order_id"]}


def ship(event, context):
    """No context is registered: its records have no in-progress expiry."""
    return _ship(order=event)


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE),
    config=IdempotencyConfig(event_key_jmespath="order_id", payload_validation_jmespath="amount"),
)
def pay(event, context):
    if event.get("hang"):
        _hang()
    return {"paid": event["amount"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE),
    config=IdempotencyConfig(event_key_jmespath="order_id", hash_function="sha256"),
)
def hashed(event, context):
    return {"hashed": event["order_id"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE, key_attr="pk", sort_key_attr="sk"),
    config=BY_ORDER,
)
def composite(event, context):
    if event.get("hang"):
        _hang()
    return {"composite": event["order_id"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(
        table_name=TABLE, key_attr="pk", sort_key_attr="sk", static_pk_value="orders#all"
    ),
    config=BY_ORDER,
)
def static(event, context):
    return {"static": event["order_id"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(
        table_name=TABLE,
        key_attr="the_key",
        expiry_attr="ends",
        in_progress_expiry_attr="lock_ends",
        status_attr="stage",
        data_attr="answer",
        validation_key_attr="checked",
    ),
    config=IdempotencyConfig(event_key_jmespath="order_id", payload_validation_jmespath="amount"),
)
def renamed(event, context):
    if event.get("hang"):
        _hang()
    return {"renamed": event["order_id"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE),
    config=BY_ORDER,
    key_prefix="pay#\x1b[31mred\u202e",
)
def hostile(event, context):
    return {"text": "\x1b]0;title\x07"}


BOTH = "pay.app.lambda_handler"  # the prefix of the demo's Go function


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE),
    config=IdempotencyConfig(event_key_jmespath="detail.id", raise_on_no_idempotency_key=True),
    key_prefix=BOTH,
)
def order(event, context):
    if event.get("hang"):
        _hang()
    return {"by": "python", "id": event["detail"]["id"]}


@idempotent(
    persistence_store=DynamoDBPersistenceLayer(table_name=TABLE),
    config=IdempotencyConfig(
        event_key_jmespath="detail.id", payload_validation_jmespath="detail.amount", raise_on_no_idempotency_key=True
    ),
    key_prefix=BOTH,
)
def checked_order(event, context):
    return {"by": "python", "id": event["detail"]["id"]}
