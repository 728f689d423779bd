"""A policy as somebody draws it up over HTTP, and as it is shown.

In: a preset's name and what differs from it. Out: the domain's own `Policy`, not yet numbered;
whether it may stand is judged by `domain.rules`.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.policy import PRESETS, SCALES, Policy, Rating, Risk, Role, Scale
from chalicelib.edge.bodies import read_as, read_object

_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)
_Count = Annotated[int, Field(ge=0, le=100)]


class RatingBody(BaseModel):
    """A point on a scale of the desk's own; `value` in every rating of an ordered scale."""

    model_config = _CONFIG

    key: Annotated[str, Field(max_length=40)]
    label: Annotated[str, Field(max_length=60)]
    meaning: Annotated[str, Field(max_length=300)]
    value: _Count | None = None


class ScaleBody(BaseModel):
    """A scale of the desk's own; its version is the number of the policy that brings it."""

    model_config = _CONFIG

    key: Annotated[str, Field(max_length=40)]
    ratings: Annotated[list[RatingBody], Field(min_length=2, max_length=20)]


class PolicyBody(BaseModel):
    """A preset, and what this desk does otherwise. What is missing is as the preset has it."""

    model_config = _CONFIG

    preset: Literal["solo", "pair", "desk"]
    use: bool = Field(default=False, description="New articles get it from now on")
    scale: Literal["accuracy", "truth", "labels", "free"] | None = None
    own_scale: ScaleBody | None = None
    approvals: _Count | None = None
    approvals_by_risk: dict[Risk, _Count] | None = None
    minimum_evidence: _Count | None = None
    primary_evidence: _Count | None = None
    reply_required: bool | None = None
    dismissal_four_eyes: bool | None = None
    auto_queue_threshold: _Count | None = None
    auto_publish: bool | None = None
    publish_counts: bool | None = None
    show_text: Literal["none", "excerpts", "full"] | None = None
    naming: Literal["named", "role_only", "withheld"] | None = None
    lease: timedelta | None = None
    reply_within: timedelta | None = None
    assignment_within: timedelta | None = None
    complaint_acknowledged_within: timedelta | None = None
    complaint_decided_within: timedelta | None = None
    retention: timedelta | None = None
    labels: dict[Role, Annotated[str, Field(max_length=60)]] | None = None


class PolicyShape(TypedDict):
    """A policy. `number` never means another one."""

    number: int
    preset: str
    scale: Scale
    approvals: int
    approvals_by_risk: dict[Risk, int]
    minimum_evidence: int
    primary_evidence: int
    reply_required: bool
    dismissal_four_eyes: bool
    auto_queue_threshold: int | None
    auto_publish: bool
    publish_counts: bool
    show_text: str
    naming: str
    lease: timedelta
    reply_within: timedelta
    assignment_within: timedelta | None
    complaint_acknowledged_within: timedelta
    complaint_decided_within: timedelta
    retention: timedelta | None
    labels: dict[Role, str]


class PoliciesShape(TypedDict):
    """All policies, oldest first; `current` is the number of the one that new articles get."""

    policies: list[Mapping[str, object]]
    current: int


@cache
def policy_adapter() -> TypeAdapter[PolicyBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(PolicyBody)


def read_policy_body(raw: bytes) -> tuple[Policy, bool]:
    """A policy without its number, and whether new articles get it.

    Raises MalformedRequest, InputRefused.
    """
    body = read_as(policy_adapter(), read_object(raw))
    changed: dict[str, object] = {
        field.name: value
        for field in fields(Policy)
        if (value := getattr(body, field.name, None)) is not None
    }
    if body.scale is not None and body.own_scale is not None:
        raise InputRefused("Name a scale, or bring one.", pointer="/own_scale")
    if body.scale is not None:
        changed["scale"] = SCALES[body.scale]
    if body.own_scale is not None:
        changed["scale"] = _scale_of(body.own_scale)
    if body.approvals_by_risk is not None:
        changed["approvals_by_risk"] = tuple(sorted(body.approvals_by_risk.items()))
    if body.labels is not None:
        changed["labels"] = tuple(sorted(body.labels.items()))
    # The type checker cannot follow fields that are picked by their names.
    return replace(PRESETS[body.preset](0), **changed), body.use  # type: ignore[arg-type]


def policy_shape(policy: Policy) -> Mapping[str, object]:
    """A policy: a `PolicyShape`."""
    shape = {field.name: getattr(policy, field.name) for field in fields(Policy)}
    del shape["demo_scale"]  # never a choice
    shape["number"] = shape.pop("version")
    shape["approvals_by_risk"] = dict(policy.approvals_by_risk)
    shape["labels"] = dict(policy.labels)
    return shape


def _scale_of(body: ScaleBody) -> Scale:
    """Version 0: numbered with its policy."""
    ratings = [
        Rating(rating.key, rating.label, rating.meaning, rating.value) for rating in body.ratings
    ]
    return Scale(key=body.key, version=0, ratings=tuple(ratings))
