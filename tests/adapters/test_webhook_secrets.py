import stat

import pytest

from chalicelib.adapters.webhook_secrets import DerivedSecrets, master_key_in, shown


def test_the_master_key_is_made_once_and_read_by_its_owner_alone(tmp_path):
    first = master_key_in(tmp_path)

    assert master_key_in(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["webhook.key"]
    assert stat.S_IMODE((tmp_path / "webhook.key").stat().st_mode) == 0o600


def test_every_secret_follows_from_key_subscription_and_number():
    secrets = DerivedSecrets(bytes(32))
    all_of_them = [
        secrets.secret("ONE", 1),
        secrets.secret("ONE", 2),
        secrets.secret("TWO", 1),
        DerivedSecrets(b"\x01" * 32).secret("ONE", 1),
    ]

    assert len(set(all_of_them)) == 4
    assert secrets.secret("ONE", 1) == all_of_them[0]
    assert shown(all_of_them[0]) == "whsec_nLhykEPY9keVjKGX1Uc5+rWx+XAdudaPfRJgImuicnY="


def test_a_short_master_key_is_refused():
    with pytest.raises(ValueError, match="at least 32 bytes"):
        DerivedSecrets(b"short")
