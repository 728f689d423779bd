"""What a policy may say: a policy as drawn up in, nothing out or the field that is wrong.

`workflow.policies` asks before a policy is stored; from then on it never changes. What a preset
promises is held here: only `solo` publishes without a second person, and `pair` has but one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.claim_parts import ClaimantType
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import PRESETS, Policy, Risk, Role, Scale
from chalicelib.domain.verdict import MOST_EVIDENCE, Naming, Reading

SHOW_TEXT = ("none", "excerpts", "full")
MOST_APPROVALS = 10
MOST_RATINGS = 20
LONGEST_LABEL = 60  # characters, of a rating or of a role
LONGEST_MEANING = 300
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LENGTHS = {
    "lease": (timedelta(minutes=5), timedelta(days=30)),
    "reply_within": (timedelta(minutes=5), timedelta(days=365)),
    "assignment_within": (timedelta(minutes=5), timedelta(days=365)),
    "complaint_acknowledged_within": (timedelta(hours=1), timedelta(days=365)),
    "complaint_decided_within": (timedelta(hours=1), timedelta(days=365)),
    "retention": (timedelta(days=1), timedelta(days=36_500)),
}


def check_policy(policy: Policy) -> None:
    """Raises InputRefused for the first field that holds what it must not; the others as facts.

    `errors` has `pointer`, `code` and `detail` of each, as a body's own errors have.
    """
    found = [
        {"pointer": pointer, "code": "policy_refused", "detail": detail}
        for pointer, detail in _wrong(policy)
    ]
    if found:
        first = found[0]
        raise InputRefused(
            first["detail"],
            pointer=first["pointer"],
            reason="policy_refused",
            facts={"errors": found},
        )


def named_by(policy: Policy, reading: Reading) -> Reading:
    """A machine's reading, with a person named as the desk names persons unless it says otherwise.

    A person who is to be named by role and has none stays without any name.
    """
    naming = Naming(policy.naming)
    person = reading.claimant.type is ClaimantType.PERSON
    if naming is Naming.NAMED or not person or reading.naming is not Naming.NAMED:
        return reading
    if naming is Naming.ROLE_ONLY and not reading.claimant.role:
        naming = Naming.WITHHELD
    return replace(reading, naming=naming)


def _wrong(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.preset not in PRESETS:
        yield "/preset", f"preset is one of: {', '.join(PRESETS)}."
    yield from _wrong_approvals(policy)
    for name in ("minimum_evidence", "primary_evidence"):
        if not 0 <= getattr(policy, name) <= MOST_EVIDENCE:
            yield f"/{name}", f"Ask for 0 to {MOST_EVIDENCE} sources."
    threshold = policy.auto_queue_threshold
    if threshold is not None and not 0 <= threshold <= 100:  # noqa: PLR2004 - a check-worthiness
        yield "/auto_queue_threshold", "A check-worthiness is a number from 0 to 100."
    if policy.show_text not in SHOW_TEXT:
        yield "/show_text", f"show_text is one of: {', '.join(SHOW_TEXT)}."
    if policy.naming not in {naming.value for naming in Naming}:
        yield "/naming", f"naming is one of: {', '.join(Naming)}."
    yield from _wrong_lengths(policy)
    yield from _wrong_labels(policy)
    yield from _wrong_scale(policy.scale)


def _wrong_lengths(policy: Policy) -> Iterator[tuple[str, str]]:
    for name, (least, most) in _LENGTHS.items():
        length = getattr(policy, name)
        if length is not None and not least <= length <= most:
            yield f"/{name}", f"Give {least} to {most}."
    if policy.complaint_decided_within < policy.complaint_acknowledged_within:
        yield "/complaint_decided_within", "A complaint is acknowledged before it is decided."


def _wrong_labels(policy: Policy) -> Iterator[tuple[str, str]]:
    for role, label in policy.labels:
        if role in {Role.SYSTEM, Role.RESPONDENT}:
            yield f"/labels/{role}", "Nobody at the desk has that role."
        if not _is_line(label, LONGEST_LABEL):
            yield f"/labels/{role}", f"A label is one line of 1 to {LONGEST_LABEL} characters."


def _wrong_approvals(policy: Policy) -> Iterator[tuple[str, str]]:
    asked = {"/approvals": policy.approvals}
    asked |= {f"/approvals_by_risk/{risk}": count for risk, count in policy.approvals_by_risk}
    least = 0 if policy.preset == "solo" else 1
    most = 1 if policy.preset == "pair" else MOST_APPROVALS
    for pointer, count in asked.items():
        if not least <= count <= most:
            yield pointer, f"The preset {policy.preset} asks for {least} to {most} approvals."
    if policy.approvals_for(Risk.HIGH) < policy.approvals_for(Risk.LOW):
        yield "/approvals_by_risk/high", "A higher risk asks for no fewer approvals than a low one."
    if policy.preset != "solo" and not policy.dismissal_four_eyes:
        yield "/dismissal_four_eyes", "Only one person alone dismisses their own correction."


def _wrong_scale(scale: Scale) -> Iterator[tuple[str, str]]:
    if not _KEY.fullmatch(scale.key):
        yield "/own_scale/key", "A key has 1 to 40 of a–z, 0–9 and _, a letter first."
    if scale.free:
        return
    if not 2 <= len(scale.ratings) <= MOST_RATINGS:  # noqa: PLR2004 - one rating would rate nothing
        yield "/own_scale/ratings", f"A scale has 2 to {MOST_RATINGS} ratings."
    keys = [rating.key for rating in scale.ratings]
    values = [rating.value for rating in scale.ratings]
    if len(set(keys)) < len(keys):
        yield "/own_scale/ratings", "No two ratings have the same key."
    if any(value is not None for value in values) and (
        None in values or len(set(values)) < len(values)
    ):
        yield "/own_scale/ratings", "Either every rating has a value of its own, or none has one."
    yield from _wrong_ratings(scale)


def _wrong_ratings(scale: Scale) -> Iterator[tuple[str, str]]:
    for place, rating in enumerate(scale.ratings):
        pointer = f"/own_scale/ratings/{place}"
        if not _KEY.fullmatch(rating.key):
            yield f"{pointer}/key", "A key has 1 to 40 of a–z, 0–9 and _, a letter first."
        if not _is_line(rating.label, LONGEST_LABEL):
            yield f"{pointer}/label", f"A label is one line of 1 to {LONGEST_LABEL} characters."
        if not _is_line(rating.meaning, LONGEST_MEANING):
            yield (
                f"{pointer}/meaning",
                f"A meaning is one line of 1 to {LONGEST_MEANING} characters.",
            )
        if rating.value is not None and not 0 <= rating.value <= 100:  # noqa: PLR2004 - enough
            yield f"{pointer}/value", "A value is a number from 0 to 100."


def _is_line(words: str, longest: int) -> bool:
    return bool(words.strip()) and words.isprintable() and len(words) <= longest
