"""Who sends a complaint, told apart without keeping an address: a hash salted by the day.

The salt is the store's, lasts a day and is dropped after it; then nobody can try addresses
against the hashes. Whoever has a whole network of IPv6 addresses counts as one sender.
"""

import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from chalicelib.workflow.complaint_records import Origin

_ONE_HOUSEHOLD = 64  # bits of an IPv6 address that a provider gives to one customer


def network_of(origin: Origin, proxies: int) -> str:
    """The sender's address, of IPv6 its network; "unknown" where there is none.

    `proxies` of our own stand in front and each adds to X-Forwarded-For whom it was called by.
    What stands farther left was written by the caller, and says nothing.
    """
    passed = [part.strip() for part in origin.forwarded.split(",") if part.strip()]
    # API Gateway has added its caller already; a server behind nginx has not.
    if not passed or passed[-1] != origin.source:
        passed.append(origin.source)
    try:
        address = ip_address(passed[max(0, len(passed) - 1 - proxies)])
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _ONE_HOUSEHOLD), strict=False))


def digest_of(salt: bytes, *parts: str) -> str:
    """A keyed hash (hex) of what must be told apart but not kept."""
    return hmac.digest(salt, "\n".join(parts).encode(), "sha256").hex()


def end_of_day(at: datetime) -> datetime:
    """The midnight (UTC) that follows."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
