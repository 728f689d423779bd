"""Signatures: the specification's vector, what is malformed, and the published package."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.signature import (
    Refusal,
    SignatureHeaders,
    secret_bytes,
    secret_text,
    sign,
    signed_headers,
    verify,
)

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "webhook-vectors" / "vectors.json"

# The specification's own example.
SECRET_TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = secret_bytes(SECRET_TEXT)
WEBHOOK_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

OTHER = bytes(range(32))


def headers(webhook_id=WEBHOOK_ID, timestamp=str(AT), signature=SIGNATURE):
    return SignatureHeaders(webhook_id, timestamp, signature)


def test_the_example_of_the_specification_is_signed_and_verified_as_it_says():
    assert sign([SECRET], WEBHOOK_ID, AT, BODY) == SIGNATURE
    assert verify([SECRET], headers(), BODY, AT) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"webhook_id": None}, Refusal.HEADER_MISSING, id="no id"),
        pytest.param({"timestamp": None}, Refusal.HEADER_MISSING, id="no timestamp"),
        pytest.param({"signature": None}, Refusal.HEADER_MISSING, id="no signature"),
        pytest.param({"webhook_id": ""}, Refusal.BAD_ID, id="an empty id"),
        pytest.param({"webhook_id": "a b"}, Refusal.BAD_ID, id="a space in the id"),
        pytest.param({"webhook_id": "msg\n"}, Refusal.BAD_ID, id="a newline after the id"),
        pytest.param({"webhook_id": "müll"}, Refusal.BAD_ID, id="an id beyond ASCII"),
        pytest.param({"webhook_id": "m" * 129}, Refusal.BAD_ID, id="an endless id"),
        pytest.param({"webhook_id": "msg_other"}, Refusal.BAD_SIGNATURE, id="another id"),
        pytest.param({"timestamp": ""}, Refusal.BAD_TIMESTAMP, id="an empty time"),
        pytest.param({"timestamp": f"{AT}.5"}, Refusal.BAD_TIMESTAMP, id="half a second"),
        pytest.param({"timestamp": f"-{AT}"}, Refusal.BAD_TIMESTAMP, id="a negative time"),
        pytest.param({"timestamp": f"+{AT}"}, Refusal.BAD_TIMESTAMP, id="a plus before the time"),
        pytest.param({"timestamp": f" {AT}"}, Refusal.BAD_TIMESTAMP, id="a space before the time"),
        pytest.param({"timestamp": f"{AT}\n"}, Refusal.BAD_TIMESTAMP, id="a newline after it"),
        pytest.param({"timestamp": "1_614265330"}, Refusal.BAD_TIMESTAMP, id="int() would take it"),
        pytest.param({"timestamp": "١٦١٤٢٦٥٣٣٠"}, Refusal.BAD_TIMESTAMP, id="Arabic digits"),
        pytest.param({"timestamp": "1.6e9"}, Refusal.BAD_TIMESTAMP, id="float() would take it"),
        pytest.param({"timestamp": "nan"}, Refusal.BAD_TIMESTAMP, id="not a number"),
        pytest.param({"timestamp": "inf"}, Refusal.BAD_TIMESTAMP, id="for ever"),
        pytest.param({"timestamp": "now"}, Refusal.BAD_TIMESTAMP, id="a word"),
        pytest.param({"timestamp": "9" * 12}, Refusal.BAD_TIMESTAMP, id="twelve digits"),
        pytest.param({"timestamp": "9" * 5_000}, Refusal.BAD_TIMESTAMP, id="int() would refuse"),
        pytest.param({"timestamp": str(AT - 1)}, Refusal.BAD_SIGNATURE, id="another time"),
        pytest.param({"signature": ""}, Refusal.BAD_SIGNATURE, id="an empty signature"),
        pytest.param({"signature": "v1"}, Refusal.BAD_SIGNATURE, id="a version alone"),
        pytest.param({"signature": "v1,"}, Refusal.BAD_SIGNATURE, id="nothing after the comma"),
        pytest.param({"signature": SIGNATURE[3:]}, Refusal.BAD_SIGNATURE, id="no version"),
        pytest.param({"signature": "v1a" + SIGNATURE[2:]}, Refusal.BAD_SIGNATURE, id="asymmetric"),
        pytest.param({"signature": "v2" + SIGNATURE[2:]}, Refusal.BAD_SIGNATURE, id="version 2"),
        pytest.param({"signature": "V1" + SIGNATURE[2:]}, Refusal.BAD_SIGNATURE, id="capital V"),
        pytest.param({"signature": "v1,***"}, Refusal.BAD_SIGNATURE, id="no base64"),
        pytest.param({"signature": "v1,é"}, Refusal.BAD_SIGNATURE, id="base64 beyond ASCII"),
        pytest.param({"signature": SIGNATURE[:-8]}, Refusal.BAD_SIGNATURE, id="cut short"),
        pytest.param({"signature": SIGNATURE + "\n"}, Refusal.BAD_SIGNATURE, id="newline after"),
        pytest.param({"signature": "v1,a,b"}, Refusal.BAD_SIGNATURE, id="two commas"),
        pytest.param(
            {"signature": SIGNATURE.replace(",", ";")}, Refusal.BAD_SIGNATURE, id="a semicolon"
        ),
        pytest.param(
            {"signature": "v1,AAAA " * 16 + SIGNATURE}, Refusal.BAD_SIGNATURE, id="beyond sixteen"
        ),
        pytest.param(
            {"signature": "x" * 2_000 + " " + SIGNATURE}, Refusal.BAD_SIGNATURE, id="endless"
        ),
    ],
)
def test_what_is_malformed_or_changed_is_refused_for_one_reason(changed, refusal):
    assert verify([SECRET], headers(**changed), BODY, AT) is refusal


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(f"v1,AAAA {SIGNATURE}", id="a short one before it"),
        pytest.param(f"{SIGNATURE} v2,AAAA", id="an unknown version after it"),
        pytest.param(f"garbage v1,*** {SIGNATURE}", id="garbage before it"),
        pytest.param(f"  {SIGNATURE}  ", id="spaces round it"),
    ],
)
def test_one_good_signature_among_others_is_enough(signature):
    assert verify([SECRET], headers(signature=signature), BODY, AT) is None


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        pytest.param(AT + 300, None, id="five minutes old"),
        pytest.param(AT - 300, None, id="five minutes ahead"),
        pytest.param(AT + 301, Refusal.TOO_OLD, id="older"),
        pytest.param(AT - 301, Refusal.TOO_NEW, id="further ahead"),
    ],
)
def test_a_message_is_taken_within_five_minutes(now, refusal):
    assert verify([SECRET], headers(), BODY, now) is refusal


def test_a_changed_body_is_refused_down_to_its_spaces():
    assert verify([SECRET], headers(), BODY.replace(b" ", b""), AT) is Refusal.BAD_SIGNATURE
    assert verify([SECRET], headers(), BODY + b"\n", AT) is Refusal.BAD_SIGNATURE


def test_while_secrets_are_rotated_either_verifies_and_both_sign():
    both = sign([OTHER, SECRET], WEBHOOK_ID, AT, BODY)

    assert both.split(" ")[1] == SIGNATURE
    assert verify([OTHER], headers(signature=both), BODY, AT) is None
    assert verify([SECRET], headers(signature=both), BODY, AT) is None
    assert verify([OTHER, SECRET], headers(), BODY, AT) is None
    assert verify([OTHER], headers(), BODY, AT) is Refusal.BAD_SIGNATURE
    assert verify([], headers(), BODY, AT) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("secrets", "webhook_id"),
    [([], "msg_1"), ([OTHER], ""), ([OTHER], "a b")],
    ids=["nothing to sign with", "no id", "an id that nobody takes"],
)
def test_nothing_is_signed_that_nobody_could_verify(secrets, webhook_id):
    with pytest.raises(ValueError, match="signed with one secret"):
        sign(secrets, webhook_id, AT, BODY)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("whsec_", id="the mark alone"),
        pytest.param("whsec_AAAA", id="too short to be safe"),
        pytest.param("whsec_" + "A" * 92, id="longer than the specification allows"),
        pytest.param("whsec_***", id="no base64"),
        pytest.param("whsec_é", id="beyond ASCII"),
        pytest.param(SECRET_TEXT + "\n", id="a newline after it"),
    ],
)
def test_what_is_no_secret_is_refused(text):
    with pytest.raises(InputRefused):
        secret_bytes(text)


def test_a_secret_is_read_as_it_was_shown():
    assert secret_bytes(secret_text(OTHER)) == OTHER
    assert secret_bytes(SECRET_TEXT.removeprefix("whsec_")) == SECRET


@given(
    st.none() | st.text(),
    st.none() | st.text() | st.integers(0, 10**12).map(str),
    st.none()
    | st.text()
    | st.binary(max_size=40).map(lambda b: "v1," + base64.b64encode(b).decode()),
    st.binary(),
)
def test_whatever_comes_is_refused_and_never_an_error(webhook_id, timestamp, signature, body):
    sent = SignatureHeaders(webhook_id, timestamp, signature)

    assert verify([SECRET, OTHER], sent, body, AT) in set(Refusal)


@given(st.binary(min_size=24, max_size=64), st.integers(0, 10**11 - 1), st.binary())
def test_what_is_signed_is_verified_and_one_flipped_bit_is_not(secret, at, body):
    sent = SignatureHeaders.of(signed_headers([secret], "msg_1", at, body))
    flipped = bytes([body[0] ^ 1]) + body[1:] if body else b"x"

    assert verify([secret], sent, body, at) is None
    assert verify([secret], sent, flipped, at) is Refusal.BAD_SIGNATURE


@given(st.text())
def test_the_published_package_takes_what_is_signed_here_and_the_other_way_round(words):
    now = datetime.now(UTC)  # noqa: TID251 - the package knows no other clock
    at, body = int(now.timestamp()), json.dumps(words).encode()
    theirs = Webhook(secret_text(OTHER))
    ours = signed_headers([SECRET, OTHER], "msg_1", at, body)
    by_them = SignatureHeaders("msg_1", str(at), theirs.sign("msg_1", now, body.decode()))

    assert theirs.verify(body, ours) == words
    assert verify([SECRET, OTHER], by_them, body, at) is None


def test_the_published_package_refuses_what_another_secret_signed():
    at = int(datetime.now(UTC).timestamp())  # noqa: TID251 - the package knows no other clock

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET_TEXT).verify(BODY, signed_headers([OTHER], "msg_1", at, BODY))


@pytest.mark.proof
@pytest.mark.skipif(not VECTORS.exists(), reason="the collection of vectors is not here")
def test_every_vector_of_the_collection_comes_out_as_it_should():
    vectors = json.loads(VECTORS.read_text())
    # They were made at one moment, which the first of them names.
    now = int(vectors[0]["headers"]["webhook-timestamp"])
    taken = {
        vector["name"]: verify(
            [secret_bytes(vector["secret"])],
            SignatureHeaders.of(vector["headers"]),
            base64.b64decode(vector["body_b64"]),
            now,
        )
        is None
        for vector in vectors
    }

    assert taken == {vector["name"]: vector["ok"] for vector in vectors}
