"""A review as one decision left it, rebuilt from the log: what a receipt need not repeat.

A receipt names claim and version. Whoever lost the answer asks again with the same decision id,
and `Reviews.result_of` brings the first result back from here; it happens rarely, a decision often.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.adapters import codec
from chalicelib.domain.log import SealedEntry
from chalicelib.domain.replay import replay
from chalicelib.domain.review import BLANK, COLUMNS, Review
from chalicelib.domain.verdict import Draft


def review_at(
    version: int, now: Review, entries: Sequence[SealedEntry], extracted_text: str
) -> Review:
    """The review at a version, without its draft. `entries` are its history whole and in order.

    `extracted_text` is how it read until somebody edited it: the log's first entry holds no free
    text. What was erased since is left out.
    """
    if now.version == version:
        return replace(now, draft=Draft())
    found = replay(entries[:version], BLANK, COLUMNS)
    fields = {
        name: value
        for name, value in found.fields.items()
        if "." not in name and name not in found.unknown
    }
    if not fields.get("text"):
        fields["text"] = "" if "text" in found.unknown else extracted_text
    fields |= {
        "claim_id": now.claim_id,
        "state": found.state,
        "version": found.version,
        "head_hash": found.head_hash,
    }
    return codec.load(Review, fields)
