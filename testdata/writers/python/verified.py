"""Handlers with Powertools, right and wrong, for `idemtui verify`."""

import datetime
import json
import time
import uuid

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
    idempotent_function,
)

store = DynamoDBPersistenceLayer(table_name="IdempotencyTable")
orders = boto3.resource("dynamodb").Table("Orders")


def work():
    """The side effect: a row with a new key each time."""
    orders.put_item(Item={"id": str(uuid.uuid4())})
    return {"done": True}


def unprotected(event, context):
    return work()


@idempotent(persistence_store=store, config=IdempotencyConfig(event_key_jmespath="requestContext.requestId"))
def changing_key(event, context):
    return {"statusCode": 200, "body": json.dumps(work())}


@idempotent(persistence_store=store, config=IdempotencyConfig(event_key_jmespath='headers."Idempotency-Key"'))
def header_key(event, context):
    return {"statusCode": 200, "body": json.dumps(work())}


inner = IdempotencyConfig()


@idempotent_function(data_keyword_argument="data", persistence_store=store, config=inner)
def charge(data):
    return work()


def time_in_key(event, context):
    inner.register_lambda_context(context)
    return charge(data={"id": event["detail"]["id"], "at": time.time_ns()})


@idempotent(persistence_store=store, config=IdempotencyConfig(event_key_jmespath="detail.id"))
def unstorable(event, context):
    work()
    return {"at": datetime.datetime.now()}


@idempotent(persistence_store=store, config=IdempotencyConfig(event_key_jmespath="detail.id"))
def protected(event, context):
    return {"done": True}


def effect_first(event, context):
    orders.put_item(Item={"id": event["detail"]["id"]})
    return protected(event, context)


def without_lock(event, context):
    """Looks, works, and then says so: two at once both work."""
    table = boto3.resource("dynamodb").Table("IdempotencyTable")
    key = {"id": "f#" + event["detail"]["id"]}
    if "Item" in table.get_item(Key=key):
        return {"done": True}
    time.sleep(0.5)
    work()
    table.put_item(Item={**key, "status": "COMPLETED", "expiration": int(time.time()) + 3600})
    return {"done": True}


batch = IdempotencyConfig(event_key_jmespath="powertools_json(body).id")


@idempotent_function(data_keyword_argument="record", persistence_store=store, config=batch)
def one_record(record):
    return work()


def record_handler(record):
    return one_record(record=record.raw_event)


def queue(event, context):
    batch.register_lambda_context(context)
    return process_partial_response(
        event=event, record_handler=record_handler, processor=BatchProcessor(event_type=EventType.SQS), context=context
    )
