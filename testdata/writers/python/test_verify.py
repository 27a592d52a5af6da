"""`idemtui verify` on handlers with the real library: the right ones pass, and
each wrong one fails by the check that is about its mistake."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from conftest import ARTICLE, HERE, PATIENCE_SECONDS

BRIDGE = {
    "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "OrderPlaced", "source": "shop.orders",
    "account": "123456789012", "time": "2026-11-23T22:00:00Z", "region": "eu-west-1", "resources": [],
    "detail": {"id": "ord-1042", "amount": 1250},
}
REST = {
    "resource": "/orders", "path": "/orders", "httpMethod": "POST", "headers": {"Idempotency-Key": "5f1c2d3e"},
    "requestContext": {"requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "requestTimeEpoch": 1795471200000},
    "body": '{"id":"ord-1042"}', "isBase64Encoded": False,
}
QUEUE = {"Records": [{
    "messageId": f"059f36b4-87a3-44ab-83d2-66197583{n:04}", "receiptHandle": "AQEB", "body": json.dumps({"id": f"ord-{n}"}),
    "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795472784326", "SenderId": "AIDA", "ApproximateFirstReceiveTimestamp": "1795472784336"},
    "messageAttributes": {}, "md5OfBody": "c296d3ae83ca63fb332fffcf5e572ac9", "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders", "awsRegion": "eu-west-1",
} for n in range(3)]}

NOTHING_LEFT = {"unchanged", "response", "at-once"}


def verify(idemtui, folder, handler, event, *flags):
    environment = {"PATH": os.environ["PATH"], "VIRTUAL_ENV": sys.prefix, "HOME": str(folder)}
    done = subprocess.run(
        [idemtui, "verify", "--event", json.dumps(event), "--handler", handler, "--dir", str(folder), "--timeout", "20s", "--quick", "-o", "json", *flags],
        env=environment, capture_output=True, text=True, timeout=10 * PATIENCE_SECONDS,
    )
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert report["passed"] == (done.returncode == 0), done.stderr
    return report, {check["name"] for check in report["checks"] if check["required"] and not check["passed"]}


def test_the_articles_handler_passes_unchanged(idemtui):
    report, failed = verify(idemtui, ARTICLE, "app.lambda_handler", BRIDGE)
    assert report["passed"], failed
    assert report["keys"] == ["article.app.lambda_handler#45ae1b9add233198875f7a1c449024e7"]
    notes = {check["name"]: check["passed"] for check in report["checks"]}
    assert notes["no-key"]  # raise_on_no_idempotency_key is on


@pytest.mark.parametrize("handler, event, wrong", [
    ("unprotected", BRIDGE, {"key", "record"} | NOTHING_LEFT),
    ("changing_key", REST, {"unchanged", "at-once"}),
    ("time_in_key", BRIDGE, {"unchanged", "at-once"}),
    ("unstorable", BRIDGE, {"first", "record"} | NOTHING_LEFT),
    ("effect_first", BRIDGE, {"unchanged", "at-once"}),
    ("without_lock", BRIDGE, {"at-once"}),
    ("header_key", REST, set()),
    ("queue", QUEUE, set()),
])
def test_each_mistake_fails_its_check(idemtui, tmp_path, handler, event, wrong):
    shutil.copy(HERE / "verified.py", tmp_path)
    report, failed = verify(idemtui, tmp_path, "verified." + handler, event)
    assert failed == wrong, json.dumps(report["checks"], indent=1)


def test_a_batch_leaves_a_key_for_each_record(idemtui, tmp_path):
    shutil.copy(HERE / "verified.py", tmp_path)
    report, _ = verify(idemtui, tmp_path, "verified.queue", QUEUE, "--records", "3")
    assert len(report["keys"]) == 3 and report["source"] == "sqs"
