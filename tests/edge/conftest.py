"""Every test of the boundary has a desk of its own; no environment is ever asked for one."""

import pytest

from chalicelib.edge.current import provide
from tests.edge.fake_desk import FakeDesk


@pytest.fixture(autouse=True)
def desk():
    fake = FakeDesk()
    provide(fake)
    yield fake
    provide(None)
