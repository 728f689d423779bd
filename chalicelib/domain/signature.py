"""Standard Webhooks: what is sent is signed, what comes in is verified, over the raw bytes.

In: secrets (bytes), the three headers, the body as it came, the time. Out: a header's value, or
the one reason why a message is refused. Pure; `deliver_webhook` signs, `take_callback` verifies.
See https://github.com/standard-webhooks/standard-webhooks (symmetric signatures, `v1`).
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.errors import InputRefused

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"

SECRET_PREFIX = "whsec_"  # noqa: S105 - the specification's mark, no secret
TOLERANCE_SECONDS = 300
# The specification: 24 to 64 bytes.
FEWEST_SECRET_BYTES, MOST_SECRET_BYTES = 24, 64
# More than any rotation needs; each costs as many comparisons as there are secrets.
MOST_SIGNATURES = 16
LONGEST_SIGNATURE_HEADER = 2_000  # characters

# `\Z` and `[0-9]`: `$` would take a newline at the end, `\d` digits of every script.
_TIMESTAMP = re.compile(r"[0-9]{1,11}\Z")
# A decision is stored under this id; a space or an unprintable sign in it would only mislead.
_ID = re.compile(r"[\x21-\x7e]{1,128}\Z")
_DIGEST_BYTES = hashlib.sha256().digest_size


class Refusal(StrEnum):
    """Why a message is not taken as signed. The sender is never told which; the operator is."""

    HEADER_MISSING = "header_missing"
    BAD_ID = "bad_webhook_id"
    BAD_TIMESTAMP = "bad_webhook_timestamp"
    TOO_OLD = "webhook_timestamp_too_old"
    TOO_NEW = "webhook_timestamp_too_new"
    BAD_SIGNATURE = "bad_webhook_signature"


@dataclass(frozen=True, slots=True)
class SignatureHeaders:
    """The three headers as they came; None where one did not."""

    webhook_id: str | None
    timestamp: str | None
    signature: str | None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "SignatureHeaders":
        """Out of headers whose names are lower case."""
        return cls(
            headers.get(ID_HEADER), headers.get(TIMESTAMP_HEADER), headers.get(SIGNATURE_HEADER)
        )


def sign(secrets: Sequence[bytes], webhook_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each secret, newest first.

    `timestamp`: epoch seconds of this attempt. Raises ValueError for an id that nobody may take
    and where there is no secret.
    """
    if not secrets or not _ID.match(webhook_id):
        raise ValueError("a message is signed with one secret at least, and has an id")
    signed = _signed(webhook_id, str(timestamp), body)
    return " ".join(f"v1,{base64.b64encode(_digest(one, signed)).decode()}" for one in secrets)


def signed_headers(
    secrets: Sequence[bytes], webhook_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """All three headers of a message."""
    return {
        ID_HEADER: webhook_id,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: sign(secrets, webhook_id, timestamp, body),
    }


def verify(
    secrets: Sequence[bytes], headers: SignatureHeaders, body: bytes, now: int
) -> Refusal | None:
    """None where one of the secrets signed this message within five minutes of `now` (epoch s).

    Never raises, whatever the headers hold. Every signature is compared with every secret, in
    constant time each, so that the time it takes tells nothing of which one fits.
    """
    webhook_id, timestamp, signature = headers.webhook_id, headers.timestamp, headers.signature
    if webhook_id is None or timestamp is None or signature is None:
        return Refusal.HEADER_MISSING
    if not _ID.match(webhook_id):
        return Refusal.BAD_ID
    if not _TIMESTAMP.match(timestamp):
        return Refusal.BAD_TIMESTAMP
    signed = _signed(webhook_id, timestamp, body)
    sent = _digests(signature)
    fits = False
    for secret in secrets:
        expected = _digest(secret, signed)
        for digest in sent:
            fits |= hmac.compare_digest(expected, digest)
    if not fits:
        return Refusal.BAD_SIGNATURE
    # Judged last: to whoever cannot sign, the clock here is nobody's business.
    age = now - int(timestamp)
    if age > TOLERANCE_SECONDS:
        return Refusal.TOO_OLD
    return Refusal.TOO_NEW if -age > TOLERANCE_SECONDS else None


def secret_bytes(text: str) -> bytes:
    """The key in `whsec_…` (the prefix may be missing). Raises InputRefused."""
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not FEWEST_SECRET_BYTES <= len(key) <= MOST_SECRET_BYTES:
        raise InputRefused(
            f"A secret is whsec_ and the base64 of {FEWEST_SECRET_BYTES} to {MOST_SECRET_BYTES} "
            "bytes.",
            reason="bad_secret",
        )
    return key


def secret_text(key: bytes) -> str:
    """A key as people see it once: `whsec_…`."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def _digests(header: str) -> list[bytes]:
    """The well-formed `v1` signatures of a header; everything else in it is passed over."""
    if len(header) > LONGEST_SIGNATURE_HEADER:
        return []
    digests = []
    for part in header.split(" ")[:MOST_SIGNATURES]:
        version, _, encoded = part.partition(",")
        if version != "v1":
            continue
        try:
            digest = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(digest) == _DIGEST_BYTES:
            digests.append(digest)
    return digests


def _signed(webhook_id: str, timestamp: str, body: bytes) -> bytes:
    return b"%b.%b.%b" % (webhook_id.encode(), timestamp.encode(), body)


def _digest(secret: bytes, signed: bytes) -> bytes:
    return hmac.digest(secret, signed, "sha256")
