"""Which addresses the desk may call: an English reason a row, and laws over all of them."""

import json
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.networks import why_not_called

COLLECTION = Path(__file__).parents[3] / "shared" / "data" / "ssrf"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("0.0.0.0", id="every interface of this machine"),  # noqa: S104 - refused
        pytest.param("0.255.1.2", id="this network"),
        pytest.param("10.0.0.1", id="a private network of class A"),
        pytest.param("10.255.255.255", id="its last address"),
        pytest.param("100.64.0.1", id="behind a provider's NAT"),
        pytest.param("100.100.100.200", id="credentials of a cloud, inside that range"),
        pytest.param("100.127.255.255", id="the last behind a provider's NAT"),
        pytest.param("127.0.0.1", id="this machine"),
        pytest.param("127.255.255.254", id="this machine too"),
        pytest.param("168.63.129.16", id="a cloud's own service at a public address"),
        pytest.param("169.254.0.1", id="link-local"),
        pytest.param("169.254.169.254", id="credentials of most clouds"),
        pytest.param("169.254.170.2", id="credentials of containers"),
        pytest.param("172.16.0.1", id="the first private of class B"),
        pytest.param("172.31.255.255", id="the last private of class B"),
        pytest.param("192.0.0.192", id="protocol assignments, a cloud's credentials"),
        pytest.param("192.0.2.9", id="documentation"),
        pytest.param("192.88.99.1", id="a 6to4 relay"),
        pytest.param("192.168.178.1", id="a router at home"),
        pytest.param("198.18.0.1", id="benchmarking"),
        pytest.param("198.19.255.255", id="the last of benchmarking"),
        pytest.param("198.51.100.7", id="documentation, the second"),
        pytest.param("203.0.113.7", id="documentation, the third"),
        pytest.param("224.0.0.1", id="every machine of this network"),
        pytest.param("239.255.255.250", id="discovery of devices"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="every interface, IPv6"),
        pytest.param("::1", id="this machine, IPv6"),
        pytest.param("::7f00:1", id="loopback in the oldest embedding"),
        pytest.param("::808:808", id="even a public address in the oldest embedding"),
        pytest.param("::ffff:127.0.0.1", id="loopback, mapped"),
        pytest.param("::ffff:10.1.2.3", id="private, mapped"),
        pytest.param("::ffff:a9fe:a9fe", id="credentials, mapped and in hexadecimal"),
        pytest.param("::ffff:0:10.0.0.1", id="private, translated"),
        pytest.param("64:ff9b::7f00:1", id="loopback through NAT64"),
        pytest.param("64:ff9b::808:808", id="anything through NAT64"),
        pytest.param("64:ff9b:1::1", id="through a local NAT64"),
        pytest.param("100::1", id="discarded"),
        pytest.param("2001:0:1:2:3:4:5:6", id="a Teredo tunnel"),
        pytest.param("2001:2::1", id="benchmarking, IPv6"),
        pytest.param("2001:10::1", id="hash identifiers"),
        pytest.param("2001:db8::1", id="documentation, IPv6"),
        pytest.param("2002:7f00:1::", id="loopback in 6to4"),
        pytest.param("2002:808:808::1", id="anything in 6to4"),
        pytest.param("2620:4f:8000::1", id="AS112, IPv6"),
        pytest.param("3fff::1", id="documentation, the newer"),
        pytest.param("5f00::1", id="segment routing"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fd00:ec2::254", id="credentials of a cloud, IPv6"),
        pytest.param("fe80::1", id="link-local, IPv6"),
        pytest.param("fe80::1%eth0", id="link-local with its interface"),
        pytest.param("2606:4700::1%eth0", id="public, but bound to an interface of ours"),
        pytest.param("febf::1", id="the last link-local"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="every machine of this network, IPv6"),
        pytest.param("4000::1", id="given to nobody yet"),
        pytest.param("2606:4700::5efe:10.0.0.1", id="private in ISATAP"),
        pytest.param("2606:4700::200:5efe:10.0.0.1", id="private in ISATAP, marked universal"),
        pytest.param("", id="nothing"),
        pytest.param("127.1", id="short for loopback, and no address"),
        pytest.param("0x7f000001", id="hexadecimal, and no address"),
        pytest.param("010.0.0.1", id="octal or not, that is the question"),
        pytest.param("example.com", id="a name"),
    ],
)
def test_what_is_not_the_public_internet_is_never_called(address):
    assert why_not_called(address) is not None


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("1.1.1.1", id="a public resolver"),
        pytest.param("9.255.255.255", id="just before a private network"),
        pytest.param("100.63.255.255", id="just before the provider's NAT"),
        pytest.param("100.128.0.0", id="just after it"),
        pytest.param("172.15.255.255", id="just before the private of class B"),
        pytest.param("172.32.0.0", id="just after the private of class B"),
        pytest.param("223.255.255.255", id="just before multicast"),
        pytest.param("2606:4700::1", id="public, IPv6"),
        pytest.param("2a00:1450:4001:80b::200e", id="public, IPv6, another"),
        pytest.param("::ffff:1.1.1.1", id="public, mapped: the socket reaches the same place"),
    ],
)
def test_the_public_internet_is_called(address):
    assert why_not_called(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", None),
        ("127.9.9.9", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("10.0.0.1", "private"),
        ("169.254.169.254", "link-local, where clouds keep credentials"),
        ("0.0.0.0", "this network"),  # noqa: S104 - refused
        ("fe80::1", "link-local"),
    ],
)
def test_the_local_stack_calls_this_machine_and_nothing_else_that_is_local(address, why):
    assert why_not_called(address, allow_loopback=True) == why


@given(st.integers(0, 2**32 - 1))
def test_no_ipv4_address_is_called_that_the_standard_library_takes_for_local(number):
    address = IPv4Address(number)

    if why_not_called(str(address)) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.integers(0, 2**128 - 1) | st.integers(0, 2**32 - 1).map(lambda n: n | 0xFFFF << 32))
def test_no_ipv6_address_is_called_that_the_standard_library_takes_for_local(number):
    address = IPv6Address(number)

    if why_not_called(str(address)) is None:
        inside = address.ipv4_mapped or address
        assert inside.is_global
        assert not inside.is_multicast


@given(st.integers(0, 2**32 - 1))
def test_a_mapped_address_is_judged_as_the_one_inside(number):
    assert why_not_called(f"::ffff:{IPv4Address(number)}") == why_not_called(
        str(IPv4Address(number))
    )


@pytest.mark.proof
@pytest.mark.skipif(not COLLECTION.exists(), reason="the collection of addresses is not here")
def test_every_address_of_the_collection_is_judged_as_it_says():
    collection = json.loads((COLLECTION / "vectors.json").read_text())

    judged = {
        address: why_not_called(str(ip_address(address))) is None
        for address in (*collection["svix_ip_deny"], *collection["svix_ip_allow"])
    }

    assert judged == dict.fromkeys(collection["svix_ip_deny"], False) | dict.fromkeys(
        collection["svix_ip_allow"], True
    )
