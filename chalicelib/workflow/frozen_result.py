"""An extraction as the plain JSON that is frozen in a blob and served as it stands.

Offsets are half-open, in code points of the stored text; weights of signals are the only floats,
and they never leave the blob for an item.
"""

from collections.abc import Mapping, Sequence

from chalicelib.domain.article import SourceText
from chalicelib.domain.checkworthiness import Signal
from chalicelib.domain.claim import Claim, Extraction, Segment
from chalicelib.domain.log import plain


def frozen(
    article_id: str,
    revision: int,
    extraction: Extraction,
    source: SourceText,
    ordinals: Sequence[int],
    carried: Mapping[str, object],
) -> dict[str, object]:
    """The whole result, without the text itself.

    `ordinals` are those of the claims in their order: new ones, and those of claims that an
    earlier wording had; `carried` says which are which, and which are gone.
    """
    names = [f"{article_id}-{ordinal}" for ordinal in ordinals]
    return {
        "article_id": article_id,
        "revision": revision,
        "language": extraction.language,
        "language_support": extraction.language_support,
        "extractor_version": extraction.extractor_version,
        "blocks": [plain(block) for block in source.blocks],
        "segments": [
            segment_json(segment, [names[index] for index in segment.claims])
            for segment in extraction.segments
        ],
        "claims": [
            {
                "claim_id": name,
                "ordinal": ordinal,
                "revision": revision,
                **claim_json(claim),
                "extractor_version": extraction.extractor_version,
            }
            for name, ordinal, claim in zip(names, ordinals, extraction.claims, strict=True)
        ],
        "ranking": [names[index] for index in extraction.ranking],
        "carried": carried,
    }


def segment_json(segment: Segment, claim_ids: Sequence[str]) -> dict[str, object]:
    """One sentence with what was found in it."""
    return {
        "start": segment.start,
        "end": segment.end,
        "block": segment.block,
        "kind": segment.kind.value,
        "check_worthiness": segment.check_worthiness,
        "signals": signals_json(segment.signals),
        "claimant": plain(segment.claimant),
        "claim_ids": list(claim_ids),
    }


def claim_json(claim: Claim) -> dict[str, object]:
    """One extracted claim, without its id."""
    return {
        "text": claim.text,
        "quote": claim.quote,
        "span": {"start": claim.start, "end": claim.end},
        "block": claim.block,
        "kind": claim.kind.value,
        "check_worthiness": claim.check_worthiness,
        "signals": signals_json(claim.signals),
        "claimant": plain(claim.claimant),
        "resolved": [plain(resolution) for resolution in claim.resolved],
        "appearances": [plain(appearance) for appearance in claim.appearances],
    }


def signals_json(signals: Sequence[Signal]) -> list[dict[str, object]]:
    """Named reasons, strongest first; weights to three places."""
    return [
        {
            "name": signal.name,
            "weight": round(signal.weight, 3),
            "evidence": list(signal.evidence),
        }
        for signal in signals
    ]
