"""What the blobs of one machine do: bytes that never change, under keys that stay inside."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from chalicelib.adapters.folder_blobs import FolderBlobs

KEY = "articles/01ABC/text/9f86d081"

UNSAFE = [
    "",
    "/etc/passwd",
    "../outside",
    "articles/../../outside",
    "articles/./x",
    "articles//x",
    "articles/",
    ".tickets/x",
    "articles/.hidden",
    "articles\\x",
    "C:x",
    "a\0b",
    "a\n",
    "a b",
    "é",
    "x" * 201,
    "/".join(["x"] * 500),
]


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "deep" / "blobs")


@pytest.mark.parametrize("content", [b"", b"\x00\xff raw", "Möwe".encode() * 100_000])
def test_the_bytes_come_back_as_they_were(blobs: FolderBlobs, content: bytes) -> None:
    blobs.put(KEY, content)

    assert blobs.get(KEY) == content


@pytest.mark.parametrize("key", ["never/was", "articles", "articles/01ABC/text/9f86d081/below"])
def test_what_was_never_put_is_none(blobs: FolderBlobs, key: str) -> None:
    blobs.put(KEY, b"x")

    assert blobs.get(key) is None


def test_the_same_key_again_is_left_as_it_is(blobs: FolderBlobs) -> None:
    blobs.put(KEY, b"first")
    blobs.put(KEY, b"second")

    assert blobs.get(KEY) == b"first"


def test_of_many_at_once_the_first_stays_and_nothing_else_is_left(
    blobs: FolderBlobs, tmp_path: Path
) -> None:
    """Whoever put a blob reads the same bytes at once and ever after, its own or the first's."""
    keys = [f"articles/race/{number}" for number in range(20)]
    start = Barrier(8)

    def put_and_get(number: int) -> list[bytes | None]:
        seen = []
        for key in keys:
            start.wait()
            blobs.put(key, bytes([number]) * 5_000)
            seen.append(blobs.get(key))
        return seen

    with ThreadPoolExecutor(8) as threads:
        seen_by_each = list(threads.map(put_and_get, range(8)))

    assert seen_by_each == [[blobs.get(key) for key in keys]] * 8
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(keys)


@pytest.mark.parametrize("key", UNSAFE)
def test_a_key_that_could_leave_the_folder_is_refused(
    blobs: FolderBlobs, tmp_path: Path, key: str
) -> None:
    with pytest.raises(ValueError, match="not a blob's key"):
        blobs.put(key, b"x")
    with pytest.raises(ValueError, match="not a blob's key"):
        blobs.get(key)

    assert list(tmp_path.iterdir()) == []


def test_keys_under_a_folder_are_those_of_that_folder_alone(blobs: FolderBlobs) -> None:
    for key in ("articles/A/1", "articles/A/2", "articles/AB/1"):
        blobs.put(key, b"x")

    assert blobs.keys_under("articles/A") == ("articles/A/1", "articles/A/2")
    assert blobs.keys_under("articles/C") == ()


def test_what_is_removed_is_gone_also_from_the_disk_and_may_be_removed_again(
    blobs: FolderBlobs, tmp_path: Path
) -> None:
    blobs.put(KEY, b"a planted marker")
    beside = tmp_path / "still linked"
    beside.hardlink_to(tmp_path / "deep" / "blobs" / KEY)

    blobs.remove(KEY)
    blobs.remove(KEY)

    assert blobs.get(KEY) is None
    assert blobs.keys_under("articles") == ()
    assert beside.read_bytes() == bytes(len(b"a planted marker"))


def test_what_a_crash_left_half_written_can_be_found_and_removed(
    blobs: FolderBlobs, tmp_path: Path
) -> None:
    blobs.put("articles/A/1", b"x")
    (tmp_path / "deep" / "blobs" / "articles" / "A" / ".new-abc").write_bytes(b"a marker")

    for key in blobs.keys_under("articles/A"):
        blobs.remove(key)

    assert blobs.keys_under("articles/A") == ()


@pytest.mark.parametrize("key", ["../outside", "articles/../../outside"])
def test_nothing_outside_is_removed(blobs: FolderBlobs, tmp_path: Path, key: str) -> None:
    outside = tmp_path / "deep" / "outside"
    outside.parent.mkdir(parents=True, exist_ok=True)
    outside.write_bytes(b"x")

    with pytest.raises(ValueError, match="blob's key"):
        blobs.remove(key)

    assert outside.read_bytes() == b"x"
