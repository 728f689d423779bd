"""What speaks against a URL before anything is resolved: an English reason a row."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.vetting import REASONS, Target, check_url, judge_url

EXPECTED = Path(__file__).parents[3] / "shared" / "data" / "ssrf" / "expected.json"


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        pytest.param("https://desk.example/hook", "dns", id="a name is judged when it resolves"),
        pytest.param("http://desk.example/hook", "dns", id="plain HTTP is signed all the same"),
        pytest.param("HTTPS://DESK.EXAMPLE", "dns", id="capitals say the same"),
        pytest.param("https://desk.example:8443/a?b=c", "dns", id="a port where websites answer"),
        pytest.param("https://desk.example/a#@127.0.0.1/", "dns", id="a fragment is never sent"),
        pytest.param("https://desk.example/?u=http://127.0.0.1", "dns", id="a query is no host"),
        pytest.param("https://127.0.0.1.desk.example/", "dns", id="numbers as labels of a name"),
        pytest.param("https://xn--bcher-kva.example/", "dns", id="an honest name beyond ASCII"),
        pytest.param("https://9.9.9.9/hook", "pass", id="a public address"),
        pytest.param("https://[2606:4700::1]/hook", "pass", id="a public IPv6 address"),
        pytest.param("", "deny:scheme", id="nothing"),
        pytest.param("desk.example/hook", "deny:scheme", id="no scheme"),
        pytest.param("//desk.example/", "deny:scheme", id="whichever scheme"),
        pytest.param("ftp://desk.example/", "deny:scheme", id="file transfer"),
        pytest.param("file:///etc/hostname", "deny:scheme", id="a file of ours"),
        pytest.param("javascript:alert(1)", "deny:scheme", id="a script"),
        pytest.param("gopher://desk.example/_", "deny:scheme", id="speaks to anything"),
        pytest.param("https:desk.example", "deny:authority", id="no slashes"),
        pytest.param("https:/desk.example", "deny:authority", id="one slash"),
        pytest.param("https:///desk.example", "deny:authority", id="three slashes"),
        pytest.param("https://?a", "deny:authority", id="no host before a query"),
        pytest.param("https://user@desk.example/", "deny:authority", id="a user"),
        pytest.param("https://a:b@desk.example/", "deny:authority", id="a user with a password"),
        pytest.param("https://desk.example@127.0.0.1/", "deny:authority", id="a host as user"),
        pytest.param("https://%64esk.example/", "deny:authority", id="an escaped letter"),
        pytest.param("https://127.0.0.1%2f.desk.example/", "deny:authority", id="escaped slash"),
        pytest.param("https://[fe80::1%25eth0]/", "deny:authority", id="an interface of ours"),
        pytest.param("https://desk.example:x/", "deny:parse", id="a port that is a word"),
        pytest.param("https://desk.example:65536/", "deny:parse", id="a port beyond the last"),
        pytest.param("https://[::1/", "deny:parse", id="half a bracket"),
        pytest.param("https://desk.example/" + "a" * 2_000, "deny:parse", id="an endless URL"),
        pytest.param("https://desk.example:0/", "deny:port", id="port nought"),
        pytest.param("https://desk.example:22/", "deny:port", id="a remote shell"),
        pytest.param("https://desk.example:25/", "deny:port", id="mail"),
        pytest.param("https://desk.example:6379/", "deny:port", id="a database"),
        pytest.param(" https://desk.example/", "deny:chars", id="a space before it"),
        pytest.param("https://desk.example/ ", "deny:chars", id="a space after it"),
        pytest.param("https://desk.exa\nmple/", "deny:chars", id="a newline that some drop"),
        pytest.param("https://desk.example/\r\nHost: x", "deny:chars", id="a header in the path"),
        pytest.param("https://desk.example\t/", "deny:chars", id="a tab that some drop"),
        pytest.param("https://desk.example\x00/", "deny:chars", id="a zero that ends strings"),
        pytest.param("https://desk.example\x7f/", "deny:chars", id="delete"),
        pytest.param("https://desk.example\\@127.0.0.1/", "deny:chars", id="a backslash as slash"),
        pytest.param("https://bücher.example/", "deny:chars", id="beyond ASCII: two ways to say"),
        pytest.param("https://①②⑦.⓪.⓪.①/", "deny:chars", id="digits in circles"),
        pytest.param("https://127。0。0。1/", "deny:chars", id="a full stop of another script"),
        pytest.param("https://desk\u200b.example/", "deny:chars", id="a space without width"),
        pytest.param("http://127.0.0.1/", "deny:ip", id="this machine"),
        pytest.param("http://169.254.169.254/latest", "deny:ip", id="credentials of a cloud"),
        pytest.param("https://10.20.30.40/", "deny:ip", id="a private network"),
        pytest.param("http://127.1/", "deny:odd-ip", id="two numbers for four"),
        pytest.param("http://127.0.1/", "deny:odd-ip", id="three numbers for four"),
        pytest.param("http://2130706433/", "deny:odd-ip", id="one number for four"),
        pytest.param("http://0x7f000001/", "deny:odd-ip", id="one in hexadecimal"),
        pytest.param("http://0x7f.0.0.0x1/", "deny:odd-ip", id="some in hexadecimal"),
        pytest.param("http://0177.0.0.1/", "deny:odd-ip", id="an octal number"),
        pytest.param("http://00000177.0.0.1/", "deny:odd-ip", id="an octal with many noughts"),
        pytest.param("http://09.9.9.9/", "deny:name", id="no octal number, and no name"),
        pytest.param("http://0/", "deny:odd-ip", id="nought for every interface"),
        pytest.param("http://9.9.2313/", "deny:odd-ip", id="also where it would be public"),
        pytest.param("http://256.1.1.1/", "deny:name", id="more than a byte holds"),
        pytest.param("http://1.2.3.4.5/", "deny:name", id="five numbers"),
        pytest.param("http://4294967296/", "deny:name", id="more than four bytes hold"),
        pytest.param("http://[::1]/", "deny:odd-ip", id="this machine, IPv6"),
        pytest.param("http://[::ffff:9.9.9.9]/", "deny:odd-ip", id="IPv4 in another dress"),
        pytest.param("http://[64:ff9b::909:909]/", "deny:odd-ip", id="through NAT64"),
        pytest.param("http://[2002:7f00:1::]/", "deny:odd-ip", id="through 6to4"),
        pytest.param("http://[fd00::1]/", "deny:odd-ip", id="unique local"),
        pytest.param("http://localhost/", "deny:name", id="this machine by name"),
        pytest.param("http://LocalHost/", "deny:name", id="in capitals"),
        pytest.param("http://db.localhost/", "deny:name", id="below it"),
        pytest.param("http://localhost./", "deny:name", id="with a dot at the end"),
        pytest.param("http://desk.example./", "deny:name", id="a dot at the end of any name"),
        pytest.param("http://127.0.0.1./", "deny:name", id="of an address too"),
        pytest.param("http://intranet/", "deny:name", id="a name without a dot"),
        pytest.param("http://metadata.google.internal/", "deny:name", id="credentials by name"),
        pytest.param("http://printer.local/", "deny:name", id="a device of the network"),
        pytest.param("http://nas.home.arpa/", "deny:name", id="a device at home"),
        pytest.param("http://desk..example/", "deny:host", id="an empty label"),
        pytest.param("http://.desk.example/", "deny:host", id="a dot before the name"),
        pytest.param("http://-desk.example/", "deny:host", id="a hyphen before a label"),
        pytest.param("http://desk_1.example/", "deny:host", id="an underscore"),
        pytest.param("http://${HOST}.example/", "deny:host", id="a variable"),
        pytest.param("http://" + "a" * 64 + ".example/", "deny:host", id="a label too long"),
        pytest.param("http://" + "a." * 126 + "example/", "deny:host", id="a name too long"),
        pytest.param("http://xn--/", "deny:host", id="an encoding of nothing"),
        pytest.param(
            "http://xn--desk-.example/", "deny:host", id="ASCII, encoded as if it were not"
        ),
        pytest.param("http://xn--0.example/", "deny:host", id="an encoding that breaks off"),
    ],
)
def test_a_url_is_judged(url, verdict):
    judged = judge_url(url)

    assert judged.verdict == verdict
    assert (judged.target is None) == verdict.startswith("deny")


def test_a_name_behind_the_bracket_is_refused_by_whoever_reads_it_first():
    assert judge_url("http://[::1]desk.example/").verdict in {"deny:parse", "deny:authority"}


def test_a_target_says_what_to_connect_to():
    assert judge_url("HTTPS://Desk.Example/Hook?a=b#c").target == Target(
        "https", "desk.example", 443, "/Hook?a=b", literal=False
    )
    assert judge_url("http://[2606:4700:0::1]:8080").target == Target(
        "http", "2606:4700:0::1", 8080, "/", literal=True
    )


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        pytest.param("http://127.0.0.1:54321/hook", "pass", id="this machine, any port"),
        pytest.param("http://[::1]:54321/hook", "pass", id="this machine, IPv6"),
        pytest.param("http://localhost:3000/hook", "dns", id="this machine by name"),
        pytest.param("http://127.0.0.1:0/", "deny:port", id="but not port nought"),
        pytest.param("http://127.1:3000/", "deny:port", id="nor in an odd form"),
        pytest.param("http://0.0.0.0:80/", "deny:ip", id="nor every interface"),
        pytest.param("http://10.0.0.1/", "deny:ip", id="nor a private network"),
        pytest.param("http://169.254.169.254/", "deny:ip", id="nor credentials"),
        pytest.param("http://metadata.google.internal/", "deny:name", id="nor those by name"),
        pytest.param("https://desk.example:3000/", "deny:port", id="elsewhere rules are as ever"),
    ],
)
def test_the_local_stack_may_call_this_machine(url, verdict):
    assert judge_url(url, allow_loopback=True).verdict == verdict


def test_where_https_is_asked_for_http_is_refused_but_on_this_machine():
    assert judge_url("http://desk.example/", https_only=True).verdict == "deny:plain"
    assert judge_url("http://9.9.9.9/", https_only=True).verdict == "deny:plain"
    assert judge_url("https://desk.example/", https_only=True).verdict == "dns"
    local = judge_url("http://localhost:3000/", https_only=True, allow_loopback=True)
    assert local.verdict == "dns"


def test_a_refusal_names_the_rule_and_the_mend():
    with pytest.raises(InputRefused) as refused:
        check_url("https://desk.example:22/")

    assert (refused.value.pointer, refused.value.public_code) == ("/url", "url_refused")
    assert refused.value.facts == {"rule": "port"}
    assert refused.value.message.endswith(REASONS["port"])


@given(
    st.text()
    | st.text().map(lambda rest: "http://" + rest)
    | st.from_regex(r"https?://[][0-9a-fx.:@%-]{0,30}/", fullmatch=True)
)
def test_whatever_comes_is_judged_and_never_an_error(url):
    verdict = judge_url(url).verdict

    assert verdict in {"dns", "pass"} | {f"deny:{rule}" for rule in REASONS}


@pytest.mark.proof
@pytest.mark.skipif(not EXPECTED.exists(), reason="the collection of URLs is not here")
def test_every_url_of_the_collection_is_judged_as_it_says():
    expected = {
        url: verdict
        for group in json.loads(EXPECTED.read_text()).values()
        for url, verdict in group.items()
    }

    assert {url: judge_url(url).verdict for url in expected} == expected
