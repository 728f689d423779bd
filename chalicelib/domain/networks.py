"""An IP address in, the reason why the desk may not call it out; None where it may.

Asked of every address that a name resolves to, before a connection is made to it, and of every
address that stands in a URL itself (`vetting`). The tables are the special-purpose registries of
IANA, written out: what the standard library takes for global changes between its versions.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_IPV4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's own service"),
        ("169.254.0.0/16", "link-local, where clouds keep credentials"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved or broadcast"),
    )
)
_IPV6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "embeds an IPv4 address"),
        ("64:ff9b::/96", "NAT64: embeds an IPv4 address"),
        ("64:ff9b:1::/48", "NAT64: embeds an IPv4 address"),
        ("100::/64", "discard only"),
        ("2001::/32", "Teredo: embeds an IPv4 address"),
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4: embeds an IPv4 address"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# The interface identifier of ISATAP, before the IPv4 address; the second bit says universal.
_ISATAP, _UNIVERSAL_BIT = 0x0000_5EFE, 0x0200_0000


def why_not_called(text: str, *, allow_loopback: bool = False) -> str | None:
    """Why this address may not be called, in a word or two; None where it may.

    `allow_loopback` opens the machine itself and nothing else: for the local stack only.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return "no IP address"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "bound to one of our interfaces"
        # A socket opened to it reaches the IPv4 address inside: that is what is judged.
        address = address.ipv4_mapped or address
    if address.is_loopback and allow_loopback:
        return None
    return _why_not_ipv4(address) if isinstance(address, IPv4Address) else _why_not_ipv6(address)


def _why_not_ipv4(address: IPv4Address) -> str | None:
    return next((why for network, why in _IPV4 if address in network), None)


def _why_not_ipv6(address: IPv6Address) -> str | None:
    why = next((why for network, why in _IPV6 if address in network), None)
    if why is not None:
        return why
    if address not in _GLOBAL_UNICAST:
        return "not assigned for use"
    if int(address) >> 32 & 0xFFFF_FFFF & ~_UNIVERSAL_BIT == _ISATAP:
        return "ISATAP: embeds an IPv4 address"
    return None
