import pytest

from chalicelib.config import ConfigurationError, Settings
from chalicelib.wiring import connect


def test_without_a_folder_the_missing_setting_is_named():
    with pytest.raises(ConfigurationError, match="PLUMBLINE_DATA_DIR"):
        connect(Settings(store="dynamodb", public_url="https://desk.example"))
