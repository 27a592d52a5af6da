"""The endpoints, the tables on them, and idemtui as a reader.

Each test runs against the embedded endpoint and against moto's server, so that
not only our own endpoint proves what idemtui reads.
"""

import json
import os
import re
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from screen import Screen

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ARTICLE = ROOT / "docs" / "examples" / "article"
REGION = "eu-west-1"
PATIENCE_SECONDS = 30


@pytest.fixture(scope="session")
def idemtui(tmp_path_factory):
    """The binary under test: $IDEMTUI, or one built from this tree."""
    if named := os.environ.get("IDEMTUI"):
        return named
    binary = tmp_path_factory.mktemp("bin") / "idemtui"
    subprocess.run(["go", "build", "-o", binary, "."], cwd=ROOT, check=True)
    return str(binary)


@pytest.fixture(scope="session")
def served(idemtui):
    """URL of `idemtui serve` on a free port."""
    process = subprocess.Popen(
        [idemtui, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield _announced_url(process)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _announced_url(process):
    """Reads what the endpoint prints until it names its address."""
    watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
    watchdog.start()
    seen = ""
    for line in process.stdout:
        seen += line
        if found := re.search(r"http://[\w.:\[\]]+:\d+", line):
            watchdog.cancel()
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found.group()
    watchdog.cancel()
    raise AssertionError(f"idemtui serve ended or stayed silent; it printed: {seen!r}")


@pytest.fixture(scope="session")
def moto():
    """URL of moto's server on a free port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["idemtui", "moto"])
def endpoint(request):
    return request.getfixturevalue({"idemtui": "served", "moto": "moto"}[request.param])


@pytest.fixture
def tables(endpoint, idemtui):
    """Makes tables on the endpoint and takes them away at the end."""
    made = []

    def make(name=None, key="id", sort=None, expiry="expiration", flags=()):
        table = Table(endpoint, idemtui, name or f"orders-{uuid.uuid4().hex[:8]}", key, sort, list(flags))
        table.create(expiry)
        made.append(table)
        return table

    yield make
    for table in made:
        table.client.delete_table(TableName=table.name)


@pytest.fixture
def table_at(idemtui):
    """A table that is already there."""
    return lambda endpoint, name: Table(endpoint, idemtui, name, "id", None)


@dataclass
class Table:
    """One idempotency table: written by the library, read by boto3 and by idemtui."""

    endpoint: str
    idemtui: str
    name: str
    key: str
    sort: str | None
    flags: list = field(default_factory=list)

    def __post_init__(self):
        self.client = boto3.client(
            "dynamodb",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"max_attempts": 1}),
        )

    def create(self, expiry):
        names = [name for name in (self.key, self.sort) if name]
        self.client.create_table(
            TableName=self.name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[
                {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
            ],
        )
        self.client.get_waiter("table_exists").wait(TableName=self.name, WaiterConfig={"Delay": 1})
        self.client.update_time_to_live(
            TableName=self.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": expiry}
        )

    def items(self):
        """All items as boto3 reads them, type tags included."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def _environment(self):
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ},
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, verb, *arguments, output="json"):
        """Runs a verb of idemtui on this table."""
        command = [self.idemtui, verb, *arguments, "-o", output, "--table", self.name]
        command += ["--endpoint-url", self.endpoint, *self.flags]
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )

    def read(self, verb, *arguments):
        """The JSON that a verb of idemtui prints about this table."""
        done = self.run(verb, *arguments)
        assert done.returncode == 0, f"{done.args}\n{done.stderr}\n{done.stdout}"
        return json.loads(done.stdout)

    def dashboard(self, **size):
        """The dashboard on this table, in a terminal."""
        command = [self.idemtui, "--table", self.name, "--endpoint-url", self.endpoint, *self.flags]
        return Screen(command, self._environment(), **size)

    def _start(self, handler, events, remaining_ms, function):
        environment = self._environment() | {
            "TABLE": self.name,
            "AWS_ENDPOINT_URL_DYNAMODB": self.endpoint,
            "POWERTOOLS_SERVICE_NAME": "writers",
            "PYTHONPATH": f"{HERE}{os.pathsep}{ARTICLE}",
        }
        if function is not None:  # code outside Lambda has no function name
            environment["AWS_LAMBDA_FUNCTION_NAME"] = function
        return subprocess.Popen(
            [sys.executable, HERE / "invoke.py", handler, str(remaining_ms), *map(json.dumps, events)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def invoke(self, handler, *events, remaining_ms=60_000, function="orders"):
        """Delivers events to one execution environment; one answer an event."""
        process = self._start(handler, events, remaining_ms, function)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def crash(self, handler, event, remaining_ms=60_000, function="orders"):
        """Delivers an event and kills the process while the handler runs."""
        process = self._start(handler, [event | {"hang": True}], remaining_ms, function)
        watchdog = threading.Timer(PATIENCE_SECONDS, process.kill)
        watchdog.start()
        entered = process.stdout.readline()
        process.kill()
        watchdog.cancel()
        _, err = process.communicate()
        assert entered == "entered\n", err
