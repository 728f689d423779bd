"""A frozen result in, what pages ask of a wording out: sentences, and where its claims stand.

Beside what the machine found these are claims that people added, where they stand word for word.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from chalicelib.domain.claim_parts import Claimant, ClaimantType
from chalicelib.domain.revision import Said
from chalicelib.domain.summary.wordings import KnownWording, Place, Stand

Json = Mapping[str, object]


def known_wording(result: Json, text: str, received_at: datetime) -> KnownWording:
    """What a frozen result and its text say of a wording."""
    carried = cast("Json", result.get("carried", {}))
    claims = {str(claim["claim_id"]): _stand(claim) for claim in _listed(result, "claims")}
    for place in _listed(carried, "places"):
        start, end = _span(cast("Json", place["span"]))
        claims[str(place["claim_id"])] = Stand(Said(text[start:end]), ((start, end),))
    return KnownWording(
        number=cast("int", result["revision"]),
        received_at=received_at,
        text=text,
        sentences=tuple(_span(segment) for segment in _listed(result, "segments")),
        claims=claims,
    )


def _listed(holder: Json, name: str) -> Iterator[Json]:
    yield from cast("list[Json]", holder.get(name, []))


def _span(holder: Json) -> Place:
    return cast("int", holder["start"]), cast("int", holder["end"])


def _stand(claim: Json) -> Stand:
    who = cast("Mapping[str, str | None]", claim["claimant"])
    claimant = Claimant(ClaimantType(str(who["type"])), who["name"], who["role"])
    places = {_span(cast("Json", claim["span"]))}
    places |= {_span(appearance) for appearance in _listed(claim, "appearances")}
    return Stand(Said(str(claim["quote"]), str(claim["text"]), claimant), tuple(sorted(places)))
