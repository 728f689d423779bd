import pytest

from chalicelib.config import ConfigurationError, Settings
from chalicelib.domain.errors import NotFound
from chalicelib.wiring import connect, policy_of


def test_without_a_folder_the_missing_setting_is_named():
    with pytest.raises(ConfigurationError, match="PLUMBLINE_DATA_DIR"):
        connect(Settings(store="dynamodb", public_url="https://desk.example"))


def test_a_policy_that_never_was_is_not_found():
    with pytest.raises(NotFound):
        policy_of(2)
