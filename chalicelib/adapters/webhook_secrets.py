"""The secrets of webhook subscriptions, derived from one master key and never stored.

On one machine the key is made at the first start and kept in a file that only its owner reads;
elsewhere it comes through the settings. Whoever has it can derive every secret.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
PREFIX = "whsec_"


class DerivedSecrets:
    """Secret n of a subscription: HMAC-SHA256 of its name under the master key."""

    def __init__(self, master: bytes) -> None:
        """Raises ValueError for a key that could be guessed."""
        if len(master) < KEY_BYTES:
            raise ValueError(f"the master key has at least {KEY_BYTES} bytes")
        self._master = master

    def secret(self, subscription_id: str, number: int) -> bytes:
        """32 bytes, the same for ever under one master key."""
        name = f"plumbline-webhook/{subscription_id}/{number}"
        return hmac.digest(self._master, name.encode(), hashlib.sha256)


def shown(secret: bytes) -> str:
    """A secret as Standard Webhooks writes it, to be shown once."""
    return PREFIX + base64.b64encode(secret).decode()


def master_key_in(folder: Path) -> bytes:
    """The key kept in a folder; made there, readable by its owner alone, when it is missing.

    Two starts at once agree: the file appears whole or not at all, and the first one stays.
    """
    path = folder / "webhook.key"
    if not path.exists():
        made = folder / f"webhook.key.{secrets.token_hex(8)}"
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - with a mode
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # another start was faster; its key counts
        finally:
            made.unlink()
    return path.read_bytes()
