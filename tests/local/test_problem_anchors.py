"""The server's own problems point at the documentation, where every code has its place."""

import re
from pathlib import Path

import pytest

import app
from chalicelib.edge.docs_page import page_bytes

LOCAL = Path(__file__).parents[2] / "local"
CODE = re.compile(r'(?:Malformed|problem)\(\s*\d{3}, "([a-z_]+)"')
CODES = sorted({code for path in LOCAL.glob("*.py") for code in CODE.findall(path.read_text())})


def test_the_codes_of_the_server_are_found():
    assert {"request_timeout", "headers_too_large", "not_found", "store_busy"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_that_the_server_tells_has_an_anchor_in_the_documentation(code):
    assert f'id="code-{code}"'.encode() in page_bytes(app.router)
