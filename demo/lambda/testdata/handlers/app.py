"""Handlers that each runtime client must answer alike."""

import datetime
import decimal
import os
import subprocess
import sys
import time

import boto3


def handler(event, context):
    return globals()[event["do"]](event, context)


def echo(event, context):
    return event


def nothing(event, context):
    return None


def number(event, context):
    return {"amount": decimal.Decimal("12.5")}


def fail(event, context):
    raise KeyError("order")


def unserialisable(event, context):
    return {"at": datetime.datetime.now()}


def leave(event, context):
    sys.exit(7)


def large(event, context):
    return "x" * (7 << 20)


def garbage(event, context):
    sys.stdout.buffer.write(b"\x00\xff\x1b[31m no line break")
    sys.stdout.flush()
    return "said"


def look(event, context):
    return {
        "name": context.function_name,
        "version": context.function_version,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "client": context.client_context and context.client_context.custom,
        "remaining": 0 < context.get_remaining_time_in_millis() <= 30000,
        "id": context.aws_request_id == event["id"] if "id" in event else len(context.aws_request_id),
    }


def account(event, context):
    """All that a handler could reach an account with."""
    session = boto3.Session()
    return {
        "profiles": session.available_profiles,
        "key": session.get_credentials().access_key,
        "token": session.get_credentials().token,
        "endpoints": {name: session.client(name).meta.endpoint_url for name in ("sts", "dynamodb", "s3", "sqs")},
        "seen": sorted(name for name, value in os.environ.items() if "REAL" in value),
        "home": os.listdir(os.path.expanduser("~")),
    }


def child(event, context):
    started = subprocess.Popen(["sleep", "60"])
    time.sleep(event.get("sleep", 0))
    return started.pid
