"""An emulated DynamoDB that a process of its own can reach: moto behind a socket.

moto's server would need a web framework; DynamoDB's protocol is one POST with the operation's
name in a header and its arguments as JSON, which is what boto3 takes and gives.
"""

import contextlib
import json

from botocore.exceptions import ClientError

from local.server import HttpServer
from local.wire import WireAnswer
from tests.adapters.stores import moto_client

_JSON = (("Content-Type", "application/x-amz-json-1.0"),)


class _Emulator:
    """Answers DynamoDB's requests from a boto3 client that moto has taken over."""

    def __init__(self, client):
        self._client = client

    def answer(self, request, _source_ip):
        operation = request.headers["x-amz-target"][0].partition(".")[2]
        try:
            told = self._client._make_api_call(operation, json.loads(request.body))
        except ClientError as error:
            refused = error.response
            kind = f"com.amazonaws.dynamodb.v20120810#{refused['Error']['Code']}"
            told = {**refused, "__type": kind, "message": refused["Error"]["Message"]}
            return WireAnswer(400, _JSON, _body(told))
        return WireAnswer(200, _JSON, _body(told))

    def is_brief(self, _request):
        return False


def _body(told):
    del told["ResponseMetadata"]
    return json.dumps(told, default=lambda at: at.timestamp()).encode()


@contextlib.contextmanager
def emulated_dynamodb():
    """The address of an empty DynamoDB."""
    with moto_client() as client:
        server = HttpServer()
        server.start(_Emulator(client))
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.stop()
