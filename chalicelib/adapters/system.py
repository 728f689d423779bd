"""The machine's own clock and randomness: the only place where they come from."""

import secrets
import time
from datetime import UTC, datetime

from ulid import ULID

SALT_BYTES = 32
SECRET_BYTES = 32


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


class SystemIds:
    """Fresh ids, salts and secrets."""

    def ulid(self) -> str:
        """A new ULID, 26 characters, ascending with time."""
        # ULID() gives the same, and builds what it is made of twice over.
        milliseconds = time.time_ns() // 1_000_000
        return str(ULID(milliseconds.to_bytes(6, "big") + secrets.token_bytes(10)))

    def salt(self) -> bytes:
        """32 random bytes."""
        return secrets.token_bytes(SALT_BYTES)

    def secret(self) -> str:
        """256 random bits, URL-safe."""
        return secrets.token_urlsafe(SECRET_BYTES)
