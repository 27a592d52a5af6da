"""Runs a Python Lambda handler: the loop of the Runtime API and nothing else.

usage: bootstrap.py MODULE.FUNCTION

Uses the standard library alone, so that it runs in any interpreter, on any
system, with nothing installed. What it does and says follows Lambda's own
runtime client for Python.
"""

import decimal
import http.client
import importlib
import json
import os
import sys
import threading
import time
import traceback

API = "/2018-06-01/runtime/"


class ClientContext:
    """What a mobile client may send along."""

    def __init__(self, content):
        self.custom = content.get("custom")
        self.env = content.get("env")
        self.client = content.get("client")


class Identity:
    def __init__(self, content):
        self.cognito_identity_id = content.get("cognitoIdentityId")
        self.cognito_identity_pool_id = content.get("cognitoIdentityPoolId")


class Context:
    """The second argument of a handler."""

    def __init__(self, headers):
        env = os.environ
        self.function_name = env.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = env.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = env.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = env.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        identity = headers.get("Lambda-Runtime-Cognito-Identity")
        self.identity = Identity(json.loads(identity) if identity else {})

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        print(message)


class Runtime:
    """The Runtime API, over one connection that is kept."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def call(self, method, path, body=None):
        self.connection.request(method, API + path, body, {"Content-Type": "application/json"} if body else {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def next(self):
        _, headers, body = self.call("GET", "invocation/next")
        return headers, body

    def post(self, path, text):
        status, _, body = self.call("POST", path, text.encode("utf-8", "surrogatepass"))
        if status != 202:
            sys.exit("the Runtime API refused the answer: %d %s" % (status, body.decode("utf-8", "replace")))


def failure(error, kind=None, message=None, request_id=None):
    """The body that tells of an error."""
    return json.dumps({
        "errorMessage": str(error) if message is None else message,
        "errorType": kind or type(error).__name__,
        "requestId": request_id or "",
        "stackTrace": [line for line in traceback.format_tb(error.__traceback__)] if error else [],
    })


class InitError(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


def load(handler):
    """Finds the function that MODULE.FUNCTION names."""
    module, dot, name = handler.rpartition(".")
    if not dot:
        raise InitError("Runtime.MalformedHandlerName", "Bad handler '%s': write MODULE.FUNCTION" % handler)
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise InitError("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module, error)) from error
    except SyntaxError as error:
        raise InitError("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error)) from error
    try:
        return getattr(loaded, name)
    except AttributeError as error:
        raise InitError("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module)) from error


def plain(value):
    """What json alone cannot write, as Lambda's own client does."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def answer(handler, headers, body):
    """Runs the handler on one event: where its answer goes, and the text."""
    context = Context(headers)
    request_id = context.aws_request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    try:
        event = json.loads(body)
    except ValueError as error:
        return "error", failure(error, "Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error, request_id)
    try:
        result = handler(event, context)
    except Exception as error:
        print("[ERROR] %s: %s\n%s" % (type(error).__name__, error, traceback.format_exc()), file=sys.stderr)
        return "error", failure(error, request_id=request_id)
    try:
        return "response", json.dumps(result, default=plain)
    except (TypeError, ValueError) as error:
        return "error", failure(error, "Runtime.MarshalError", "Unable to marshal response: %s" % error, request_id)


def leave_with_parent():
    """Ends this process when the one that started it is gone."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main():
    leave_with_parent()
    sys.path[0] = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    sys.stdout.reconfigure(line_buffering=True)
    runtime = Runtime(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(sys.argv[1])
    except InitError as error:
        print("[ERROR] %s: %s" % (error.kind, error), file=sys.stderr)
        runtime.post("init/error", failure(error, error.kind))
        sys.exit(1)
    except Exception as error:
        traceback.print_exc()
        runtime.post("init/error", failure(error))
        sys.exit(1)
    while True:
        headers, body = runtime.next()
        where, text = answer(handler, headers, body)
        runtime.post("invocation/%s/%s" % (headers["Lambda-Runtime-Aws-Request-Id"], where), text)


try:
    main()
except (ConnectionError, http.client.HTTPException):
    sys.exit(1)  # the Runtime API is gone, and with it all that this process is for
