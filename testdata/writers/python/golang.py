"""The demo's Go function in a process of its own, as Lambda would run it.

The test is Lambda: it serves the Runtime API to the one process, hands it an
event and a deadline, and reads its answer. The table is the test's.
"""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE_SECONDS = 30
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:pay"


class Function:
    """One execution environment."""

    def __init__(self, binary, environment):
        self._events, self._answers = queue.Queue(), queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._api())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{self._server.server_port}"
        self._process = subprocess.Popen(
            [binary],
            env=environment | {"AWS_LAMBDA_RUNTIME_API": address, "AWS_LAMBDA_FUNCTION_NAME": "pay"},
            stdout=subprocess.DEVNULL,
        )

    def send(self, event, remaining_ms=60_000):
        """Hands out an event and does not wait."""
        self._events.put((json.dumps(event).encode(), remaining_ms))

    def answer(self):
        return self._answers.get(timeout=PATIENCE_SECONDS)

    def deliver(self, event, remaining_ms=60_000):
        self.send(event, remaining_ms)
        return self.answer()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def close(self):
        self.kill()
        self._server.shutdown()
        self._server.server_close()

    def _api(self):
        events, answers = self._events, self._answers

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body, remaining_ms = events.get()
                deadline = time.time_ns() // 1_000_000 + remaining_ms
                self._reply(200, body, deadline)

            def do_POST(self):
                answer = json.loads(self._body())
                if self.path.endswith("/response"):
                    answers.put({"result": answer})
                else:
                    answers.put({"error": answer["errorType"], "message": answer["errorMessage"]})
                self._reply(202, b'{"status":"OK"}')

            def _body(self):
                if length := self.headers.get("Content-Length"):
                    return self.rfile.read(int(length))
                body = b""
                while size := int(self.rfile.readline(), 16):  # chunks, as Go's client sends them
                    body += self.rfile.read(size)
                    self.rfile.readline()
                while self.rfile.readline().strip():  # trailers
                    pass
                return body

            def _reply(self, status, body, deadline=None):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if deadline is not None:
                    self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid.uuid4()))
                    self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
                    self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Api


def environment(table, **more):
    """What Lambda would set, with the table's endpoint."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ},
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_DYNAMODB": table.endpoint,
        "IDEMPOTENCY_TABLE": table.name,
        **more,
    }
