"""A URL that somebody wants the desk to call in, a verdict and what to connect to out.

Pure: nothing is resolved here. Asked at registration and again before every request, so that both
read a URL alike; `adapters/webhook_sender.py` then judges each address that the name resolves to.
What two parsers could read in two ways is refused, however harmless it may have been meant.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.networks import why_not_called

LONGEST_URL = 2_000
LONGEST_HOST, LONGEST_LABEL = 253, 63
# Where websites answer. Databases, mail, remote shells and consoles live elsewhere.
PORTS = frozenset({80, 443, 8080, 8443})
USUAL_PORTS = {"http": 80, "https": 443}

DNS = "dns"  # nothing against the URL; each address that the name resolves to is judged
PASS = "pass"  # noqa: S105 - a verdict: an address stands in the URL itself, and may be called

# What each refusal means, in the words that an operator reads.
REASONS = {
    "chars": "It holds a space, a backslash, a control character or a letter beyond ASCII.",
    "parse": "It cannot be read as a URL.",
    "scheme": "It begins with http:// or https://.",
    "plain": "It begins with https://.",
    "authority": "After // comes a host and nothing else: no user, no password, no escapes.",
    "port": "The port is 80, 443, 8080 or 8443.",
    "ip": "This address is private, local or reserved.",
    "odd-ip": "Write a public address in its usual form, or better a name.",
    "name": "This name leads into a local network.",
    "host": "This is no host name.",
}

_CLEAN = re.compile(r"[\x21-\x5b\x5d-\x7e]+\Z")  # printable ASCII but space and backslash
_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^:\[\]@%]+))(?::[0-9]*)?\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")
_DOTTED = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}\Z")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
_LOOPBACK_NAMES = frozenset({"localhost"})
# Never part of the public DNS, or answered by the machine and the network that asks.
_LOCAL_ENDINGS = _LOOPBACK_NAMES | {
    "arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "onion",
    "private",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """What a vetted URL says to connect to. `literal`: the host is an address, not a name."""

    scheme: str
    host: str
    port: int
    path: str  # with the query, never empty
    literal: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    https_only: bool
    allow_loopback: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """`verdict`: "dns", "pass" or "deny:" and one of `REASONS`; `target` None where denied."""

    verdict: str
    target: Target | None = None


def judge_url(url: str, *, https_only: bool = False, allow_loopback: bool = False) -> Judged:
    """The verdict on a URL. Never raises.

    `https_only` refuses http but for loopback; `allow_loopback` opens this machine, on any port.
    """
    rules = _Rules(https_only, allow_loopback)
    against, target = _judge(url, rules)
    if target is None:
        return Judged(f"deny:{against}")
    return Judged(PASS if target.literal else DNS, target)


def check_url(url: str, *, https_only: bool = False, allow_loopback: bool = False) -> Target:
    """The target of a URL that may be called, as far as the URL tells.

    Raises InputRefused (pointer `/url`, reason `url_refused`) with the rule that it breaks.
    """
    judged = judge_url(url, https_only=https_only, allow_loopback=allow_loopback)
    if judged.target is None:
        rule = judged.verdict.removeprefix("deny:")
        raise InputRefused(
            f"The desk does not call this address. {REASONS[rule]}",
            pointer="/url",
            reason="url_refused",
            facts={"rule": rule},
        )
    return judged.target


def _judge(url: str, rules: _Rules) -> tuple[str, Target | None]:
    """The rule that the URL breaks, or its target."""
    if url and not _CLEAN.match(url):
        return "chars", None
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return "parse", None
    if len(url) > LONGEST_URL:
        return "parse", None
    if parts.scheme not in USUAL_PORTS:
        return "scheme", None
    found = _AUTHORITY.match(parts.netloc)
    if found is None or not url[len(parts.scheme) :].startswith("://"):
        return "authority", None
    host = found["six"] or found["host"].lower()
    here = rules.allow_loopback and _is_loopback(host)
    port = USUAL_PORTS[parts.scheme] if port is None else port
    against, literal = _judge_host(host, six=found["six"] is not None, here=here)
    if not port or (port not in PORTS and not here):
        against = "port"
    elif against is None and rules.https_only and parts.scheme != "https" and not here:
        against = "plain"
    target = Target(parts.scheme, host, port, _path(parts), literal)
    return (against, None) if against else ("", target)


def _judge_host(host: str, *, six: bool, here: bool) -> tuple[str | None, bool]:
    """What speaks against the host, and whether it is an address."""
    if six:
        return _judge_ipv6(host, here=here), True
    if _DOTTED.match(host):
        try:
            IPv4Address(host)
        except AddressValueError:
            return "name", False
        return ("ip" if why_not_called(host, allow_loopback=here) else None), True
    if all(_NUMBER.match(label) for label in host.split(".")):
        return ("odd-ip" if _reads_as_ipv4(host) else "name"), False
    return _judge_name(host, here=here), False


def _judge_ipv6(host: str, *, here: bool) -> str | None:
    try:
        address = IPv6Address(host)
    except AddressValueError:
        return "host"
    # An IPv4 address in another dress has no honest use in a URL, whichever it is.
    if address.ipv4_mapped or why_not_called(host, allow_loopback=here):
        return "odd-ip"
    return None


def _judge_name(host: str, *, here: bool) -> str | None:
    if here:
        return None
    if host.endswith("."):
        return "name"  # past the rules below, and past the name that a certificate is for
    labels = host.split(".")
    if len(host) > LONGEST_HOST or not all(_is_label(label) for label in labels):
        return "host"
    return "name" if len(labels) == 1 or labels[-1] in _LOCAL_ENDINGS else None


def _is_label(label: str) -> bool:
    if len(label) > LONGEST_LABEL or not _LABEL.match(label):
        return False
    if not label.startswith("xn--"):
        return True
    # What the usual reading of it would not give back is made to look like something else.
    try:
        decoded = label.encode().decode("idna")
        return not decoded.isascii() and decoded.encode("idna").decode().lower() == label
    except UnicodeError:
        return False


def _is_loopback(host: str) -> bool:
    if host in _LOOPBACK_NAMES or host.endswith(".localhost"):
        return True
    return why_not_called(host) == "loopback"


def _reads_as_ipv4(host: str) -> bool:
    """Whether C's inet_aton takes it: one to four numbers, also octal or hexadecimal."""
    numbers = []
    for label in host.split("."):
        try:
            base = 16 if label.startswith("0x") else 8 if label.startswith("0") else 10
            numbers.append(int(label.removeprefix("0x") or "0", base))
        except ValueError:
            return False
    *firsts, last = numbers
    most = 4
    return (
        len(numbers) <= most
        and all(number <= 0xFF for number in firsts)  # noqa: PLR2004 - a byte
        and last < 256 ** (most - len(firsts))
    )


def _path(parts: SplitResult) -> str:
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
