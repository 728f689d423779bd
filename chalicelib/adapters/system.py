"""The machine's own clock and randomness: the only place where they come from."""

import secrets
import time
from datetime import UTC, datetime

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)  # of ten bits each
SALT_BYTES = 32
SECRET_BYTES = 32


def draw() -> float:
    """A number from 0 up to 1, for spreading what would happen at once."""
    return secrets.randbelow(1_000_000) / 1_000_000


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock


class SystemIds:
    """Fresh ids, salts and secrets."""

    def ulid(self) -> str:
        """A new ULID, 26 characters, ascending with time."""
        # str(ULID()) gives the same in five times the time; a decision makes two.
        milliseconds = time.time_ns() // 1_000_000
        value = (milliseconds << 80) | secrets.randbits(80)
        return "".join([_PAIRS[(value >> place) & 1023] for place in range(120, -1, -10)])

    def salt(self) -> bytes:
        """32 random bytes."""
        return secrets.token_bytes(SALT_BYTES)

    def secret(self) -> str:
        """256 random bits, URL-safe."""
        return secrets.token_urlsafe(SECRET_BYTES)
