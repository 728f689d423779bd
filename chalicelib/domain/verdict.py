"""What a checker writes and an approver sees: reading, evidence, reply, verdict, and their hash.

The hash covers everything that will be public, so that nobody approves one thing and another
is published. What people write comes in through the `clean_` functions, which name the field
and the mend when they refuse; `lacking` says what a draft still needs. Called by `review`.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.article import normalise_text
from chalicelib.domain.canonical import canonical, plain
from chalicelib.domain.claim_parts import Appearance, Claimant, ClaimantType, Place, Resolution
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import LONGEST_RATING, Policy, Scale

LONGEST_CLAIM = 2_000  # characters, here and below
LONGEST_NAME = 200
LONGEST_REASON = 300
LONGEST_COMMENT = 5_000
LONGEST_EXPLANATION = 20_000
LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 2_000
LONGEST_URL = 2_000
MOST_EVIDENCE = 50
MOST_ASKED = 20
MOST_REPLIES = 20
LONGEST_REPLY = 20_000


class Naming(StrEnum):
    """How the claimant is named in every public form."""

    NAMED = "named"
    ROLE_ONLY = "role_only"
    WITHHELD = "withheld"


class Stance(StrEnum):
    """What a piece of evidence says of the claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class EvidenceKind(StrEnum):
    """Where evidence comes from."""

    WEB = "web"
    DOCUMENT = "document"
    INTERVIEW = "interview"
    DATA = "data"
    CALCULATION = "calculation"
    IMAGE = "image"
    WITHHELD = "withheld"


class Tier(StrEnum):
    """How near evidence is to what happened."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the claim says and who said it, as it will be published.

    The span is empty where the claim stands outside the stored text, as in an image. `start`,
    `end`, `block` and `appearances` refer to the stored text of `revision`, always.
    """

    text: str
    quote: str
    start: int
    end: int
    block: int
    claimant: Claimant
    naming: Naming = Naming.NAMED
    resolved: tuple[Resolution, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    revision: int = 1  # the wording of the article that it was read in


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source with its stance; a url, or a description that lets a reader repeat the step."""

    kind: EvidenceKind
    tier: Tier
    stance: Stance
    title: str
    publisher: str | None = None
    url: str | None = None
    description: str | None = None
    accessed_at: date | None = None
    archive_url: str | None = None
    not_archived: str | None = None  # why there is no archived copy


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rating's key on the policy's scale, one sentence why, and the explanation."""

    rating: str
    reason: str  # one sentence, shown on cards
    explanation: str


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A reply asked of somebody, or why none was asked."""

    addressee: str | None = None
    question: str | None = None
    deadline: datetime | None = None
    waived: str | None = None


class CorrectionKind(StrEnum):
    """What a new version of a fact-check is, in the words of its public note."""

    UPDATE = "update"  # something has happened since
    CLARIFICATION = "clarification"  # we were right, but not clear
    CORRECTION = "correction"  # we were wrong
    RATING_CHANGED = "rating_changed"  # we were wrong, and the rating with it
    MINOR = "minor"  # spelling, a broken link


@dataclass(frozen=True, slots=True)
class Correction:
    """What readers are told of a new version: its kind, and what was changed and why."""

    kind: CorrectionKind
    note: str


@dataclass(frozen=True, slots=True)
class ReceivedReply:
    """That an answer came: its number on this claim, from whom, when, and the hash of its words.

    The words themselves stand apart, where they can be erased; the hash holds an approval to them.
    """

    number: int
    addressee: str
    received_at: datetime
    digest: str  # SHA-256 (hex) of the text


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer word for word."""

    claim_id: str
    article_id: str
    ordinal: int
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is worked on before approval. `reading` None: as extracted.

    `accepted` is the reading which `discard_draft` returns to: as it was accepted into the queue,
    in a correction as it was published; None: as extracted.
    """

    reading: Reading | None = None
    accepted: Reading | None = None
    verdict: Verdict | None = None
    evidence: tuple[Evidence, ...] = ()
    claimant_confirmed_by: str | None = None
    reply: ReplyRequest | None = None
    asked: tuple[ReplyRequest, ...] = ()
    replies: tuple[ReceivedReply, ...] = ()  # those that the holder has taken in
    correction: Correction | None = None  # of a version after the first, once it is submitted


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published version of a fact-check: immutable, everything its page shows."""

    claim_id: str
    article_id: str
    ordinal: int
    number: int  # 1 for the first publication
    reading: Reading
    verdict: Verdict
    rating_label: str
    rating_meaning: str
    rating_value: int | None
    best_value: int | None
    worst_value: int | None
    scale: str  # key and version, such as accuracy/1
    evidence: tuple[Evidence, ...]
    reply: ReplyRequest | None
    checked_by: tuple[str, ...]  # member ids
    approved_by: tuple[str, ...]  # member ids
    published_at: datetime
    first_published_at: datetime
    draft_hash: str
    check_worthiness: int
    demo: bool = False
    correction: Correction | None = None  # None: the first version
    claimant_confirmed_by: str | None = None  # member id
    asked: tuple[ReplyRequest, ...] = ()
    replies: tuple[ReceivedReply, ...] = ()
    place: Place | None = None  # of a claim that a person added


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a draft needs before it can be handed on: stable code, field, mend."""

    reason: str
    pointer: str
    mend: str


def draft_hash(reading: Reading, draft: Draft, scale: Scale, place: Place | None = None) -> str:
    """SHA-256 (hex) over the canonical text of all that will be public of this draft.

    That is the reading (text, quote, claimant, naming, appearances), the rating and the scale it
    stands on, reason, explanation, evidence and reply; of a correction its kind and note too, of
    a claim that a person added its place. An approval names it.
    """
    read = plain(reading)
    assert isinstance(read, dict)
    if reading.revision == 1:  # so that what was approved before keeps its hash, here and below
        del read["revision"]
    public: dict[str, object] = {
        "reading": read,
        "scale": f"{scale.key}/{scale.version}",
        "verdict": draft.verdict,
        "evidence": draft.evidence,
        "reply": draft.reply,
    }
    if draft.correction is not None:
        public["correction"] = draft.correction
    if draft.asked or draft.replies:
        public["asked"], public["replies"] = draft.asked, draft.replies
    if place is not None:
        public["place"] = place
    return hashlib.sha256(canonical(public).encode()).hexdigest()


def clean_text(text: str, pointer: str, longest: int, *, required: bool = True) -> str:
    """What somebody wrote, with newlines as newlines and no white space round it.

    Raises InputRefused (text_missing, text_too_long, text_unreadable) naming the field.
    """
    stripped = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if required and not stripped:
        raise InputRefused("Write something here.", pointer=pointer, reason="text_missing")
    if len(stripped) > longest:
        raise InputRefused(
            f"Use at most {longest:,} characters; this has {len(stripped):,}.",
            pointer=pointer,
            reason="text_too_long",
            facts={"longest": longest, "length": len(stripped)},
        )
    if normalise_text(stripped) != stripped:
        raise InputRefused(
            "Remove the control characters or broken code points.",
            pointer=pointer,
            reason="text_unreadable",
        )
    return stripped


def clean_optional(text: str | None, pointer: str, longest: int) -> str | None:
    """As `clean_text`; an empty text is the same as none."""
    return None if text is None else clean_text(text, pointer, longest, required=False) or None


_NOT_IN_A_URL = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")


def clean_url(url: str | None, pointer: str) -> str | None:
    """An http(s) address with a host and no user info, or None; raises InputRefused otherwise."""
    address = clean_optional(url, pointer, LONGEST_URL)
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        stands = (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and "@" not in parts.netloc
            and not _NOT_IN_A_URL.search(address)
        )
    except ValueError:  # a port that is no number, a broken IPv6 host
        stands = False
    if not stands:
        raise InputRefused(
            "Give an address that starts with http:// or https://, has a host and holds no user"
            " name, password or spaces.",
            pointer=pointer,
            reason="url_refused",
        )
    return address


def clean_claimant(claimant: Claimant, naming: Naming) -> Claimant:
    """A claimant as a person names them; raises InputRefused where there is no name to show."""
    name = clean_optional(claimant.name, "/claimant/name", LONGEST_NAME)
    role = clean_optional(claimant.role, "/claimant/role", LONGEST_NAME)
    known = claimant.type in {ClaimantType.PERSON, ClaimantType.ORGANISATION}
    if known and naming is Naming.NAMED and name is None:
        raise InputRefused(
            "Name the claimant, or choose unknown or unnamed_source.",
            pointer="/claimant/name",
            reason="name_missing",
        )
    if naming is Naming.ROLE_ONLY and role is None:
        raise InputRefused(
            "Give the role that stands in place of the name.",
            pointer="/claimant/role",
            reason="role_missing_in_claimant",
        )
    cue = clean_optional(claimant.cue, "/claimant/cue", LONGEST_NAME)
    return replace(claimant, name=name, role=role, cue=cue)


def clean_verdict(verdict: Verdict, scale: Scale) -> Verdict:
    """A verdict, finished or not: an empty rating may be saved, one that is no rating may not."""
    if verdict.rating and scale.rating(verdict.rating) is None:
        raise InputRefused(
            f"Choose one of: {', '.join(rating.key for rating in scale.ratings)}."
            if scale.ratings
            else f"Use at most {LONGEST_RATING} characters on one line.",
            pointer="/verdict/rating",
            reason="rating_unknown",
            facts={"ratings": [rating.key for rating in scale.ratings]},
        )
    return Verdict(
        rating=verdict.rating.strip() if scale.free else verdict.rating,
        reason=clean_text(verdict.reason, "/verdict/reason", LONGEST_REASON, required=False),
        explanation=clean_text(
            verdict.explanation, "/verdict/explanation", LONGEST_EXPLANATION, required=False
        ),
    )


def clean_correction(kind: CorrectionKind, note: str) -> Correction:
    """A kind with the note that readers see; raises InputRefused where there is none."""
    return Correction(kind=kind, note=clean_text(note, "/note", LONGEST_DESCRIPTION))


def clean_evidence(evidence: tuple[Evidence, ...], already: int = 0) -> tuple[Evidence, ...]:
    """Sources that a reader can follow; `already` counts those that stand beside them.

    Raises InputRefused (evidence_too_many, source_untraceable, url_refused, …).
    """
    if len(evidence) + already > MOST_EVIDENCE:
        raise InputRefused(
            f"Keep to {MOST_EVIDENCE} sources.", pointer="/evidence", reason="evidence_too_many"
        )
    return tuple(_clean_source(source, f"/evidence/{n}") for n, source in enumerate(evidence))


def _clean_source(source: Evidence, pointer: str) -> Evidence:
    cleaned = replace(
        source,
        title=clean_text(source.title, f"{pointer}/title", LONGEST_TITLE),
        publisher=clean_optional(source.publisher, f"{pointer}/publisher", LONGEST_NAME),
        url=clean_url(source.url, f"{pointer}/url"),
        description=clean_optional(
            source.description, f"{pointer}/description", LONGEST_DESCRIPTION
        ),
        archive_url=clean_url(source.archive_url, f"{pointer}/archive_url"),
        not_archived=clean_optional(source.not_archived, f"{pointer}/not_archived", LONGEST_REASON),
    )
    if cleaned.kind is EvidenceKind.WITHHELD and cleaned.url is not None:
        raise InputRefused(
            "A withheld source has no address; describe what can be said of it.",
            pointer=f"{pointer}/url",
            reason="source_withheld",
        )
    if cleaned.url is None and cleaned.description is None:
        raise InputRefused(
            "Give the address, or a description that lets a reader repeat the step.",
            pointer=f"{pointer}/url",
            reason="source_untraceable",
        )
    return cleaned


def lacking(reading: Reading, draft: Draft, policy: Policy, scale: Scale) -> tuple[Lack, ...]:
    """What the draft still needs before it may be handed to approval; empty when nothing."""
    return (
        *_verdict_lacks(draft.verdict, scale),
        *_evidence_lacks(draft.evidence, policy),
        *_claimant_lacks(reading, draft),
        *_reply_lacks(draft, policy),
    )


def _verdict_lacks(verdict: Verdict | None, scale: Scale) -> Iterator[Lack]:
    if verdict is None or scale.rating(verdict.rating) is None:
        yield Lack(
            "rating_missing", "/verdict/rating", f"Choose a rating of the {scale.key} scale."
        )
    if verdict is None or not verdict.reason:
        yield Lack("reason_missing", "/verdict/reason", "Say in one sentence why.")
    if verdict is None or not verdict.explanation:
        yield Lack("explanation_missing", "/verdict/explanation", "Write the explanation.")


def _evidence_lacks(evidence: tuple[Evidence, ...], policy: Policy) -> Iterator[Lack]:
    if len(evidence) < policy.minimum_evidence:
        yield Lack(
            "evidence_missing", "/evidence", f"Give at least {policy.minimum_evidence} source(s)."
        )
    if sum(source.tier is Tier.PRIMARY for source in evidence) < policy.primary_evidence:
        yield Lack(
            "primary_evidence_missing",
            "/evidence",
            f"Give at least {policy.primary_evidence} primary source(s).",
        )


def _claimant_lacks(reading: Reading, draft: Draft) -> Iterator[Lack]:
    if draft.claimant_confirmed_by is None:
        yield Lack("claimant_unconfirmed", "/confirm_claimant", "Confirm who said it.")
    name = reading.claimant.name
    if reading.naming is not Naming.NAMED and name:
        # A name that is not to be public would be given away by any text that holds it.
        written = {"/text": reading.text}
        if draft.verdict is not None:
            written["/verdict/reason"] = draft.verdict.reason
            written["/verdict/explanation"] = draft.verdict.explanation
        if draft.correction is not None:
            written["/note"] = draft.correction.note
        for pointer, text in written.items():
            if name.casefold() in text.casefold():
                yield Lack("name_given_away", pointer, "Take the claimant's name out of this text.")


def _reply_lacks(draft: Draft, policy: Policy) -> Iterator[Lack]:
    reply = draft.reply
    settled = draft.asked or (reply is not None and (reply.addressee or reply.waived))
    if policy.reply_required and not settled:
        yield Lack("reply_missing", "/waive_reply", "Ask for a reply, or say why nobody was asked.")
