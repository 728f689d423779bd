"""Two spellings of one address are one article; what may be another page stays another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.address import canonical_url
from chalicelib.domain.article import BodyFormat, Submission, content_identity

PAGE = "https://ledger.example/bridge"


@pytest.mark.parametrize(
    ("why", "url"),
    [
        ("as it is", "https://ledger.example/bridge"),
        ("scheme and host in capitals", "HTTPS://Ledger.Example/bridge"),
        ("http", "http://ledger.example/bridge"),
        ("the usual port", "https://ledger.example:443/bridge"),
        ("a fragment", "https://ledger.example/bridge#comments"),
        ("where the reader came from", "https://ledger.example/bridge?utm_source=x&fbclid=7"),
        ("an empty query", "https://ledger.example/bridge?"),
        ("dot segments", "https://ledger.example/news/../bridge"),
        ("letters escaped", "https://ledger.example/br%69dge"),
        ("a dot at the end of the host", "https://ledger.example./bridge"),
    ],
)
def test_spellings_of_one_page_are_one_address(why, url) -> None:
    assert canonical_url(url) == PAGE, why


@pytest.mark.parametrize(
    ("why", "url"),
    [
        ("another case in the path", "https://ledger.example/Bridge"),
        ("a slash at the end", "https://ledger.example/bridge/"),
        ("a query that names the page", "https://ledger.example/bridge?id=7"),
        ("another port", "https://ledger.example:8443/bridge"),
        ("another host", "https://www.ledger.example/bridge"),
        ("an escaped slash", "https://ledger.example/news%2Fbridge"),
    ],
)
def test_what_may_be_another_page_stays_another(why, url) -> None:
    assert canonical_url(url) != PAGE, why


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ledger.example", "https://ledger.example/"),
        ("https://ledger.example/a?b=2&utm_medium=m&a=1", "https://ledger.example/a?b=2&a=1"),
        ("https://bücher.example/%c3%bc", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
        ("https://ledger.example/a/./b/../..", "https://ledger.example/"),
        ("https://ledger.example:x/", "https://ledger.example:x/"),
        ("mailto:desk@ledger.example", "mailto:desk@ledger.example"),
    ],
)
def test_an_address_has_one_form(url, expected) -> None:
    assert canonical_url(url) == expected


@given(
    st.text(alphabet="abC./?&=#%2346fFg:@[]é~", max_size=30).map("https://ledger.example/".__add__)
)
def test_the_one_form_of_the_one_form_is_itself(url) -> None:
    once = canonical_url(url)

    assert canonical_url(once) == once


def test_the_same_text_under_another_spelling_is_the_same_content() -> None:
    def identity(url):
        return content_identity(Submission("It rained.", BodyFormat.TEXT, url=url))

    assert identity(PAGE) == identity(f"{PAGE}?utm_source=letter")
    assert identity(PAGE) != identity(f"{PAGE}?id=7")
