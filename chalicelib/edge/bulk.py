"""Many decisions in one request: each a transaction and a result of its own, none left out.

In: the body of POST /v1/claims/actions. Out: for every decision asked for, in that order, what
the single route would have answered: the decision, or the problem.
"""

import hashlib
import logging
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from chalicelib.domain.errors import PlumblineError
from chalicelib.edge import tally
from chalicelib.edge.action_bodies import read_claim_action
from chalicelib.edge.bodies import read_as, read_object
from chalicelib.edge.current import desk
from chalicelib.edge.names import claim_id
from chalicelib.edge.problems import defect, problem_of, too_large
from chalicelib.edge.request import Request
from chalicelib.edge.request_log import LOG
from chalicelib.edge.shapes import DecisionShape, decision_shape
from chalicelib.workflow.measures import DECIDED
from chalicelib.workflow.ports import ItemRefused

MOST_DECISIONS = 100
_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class AskedBody(BaseModel):
    """One of them: `action` as the single route takes it, `version` in place of If-Match."""

    model_config = _CONFIG

    claim_id: Annotated[str, Field(max_length=64)]
    version: Annotated[int, Field(ge=1, le=999_999_999)] | None = None
    action: dict[str, object]


class BulkBody(BaseModel):
    """Up to 100 decisions on claims, made one after the other, each by itself."""

    model_config = _CONFIG

    decisions: Annotated[list[AskedBody], Field(min_length=1, max_length=MOST_DECISIONS)]


class ResultShape(TypedDict):
    """What came of one decision: `status` as the single route's, and either of the other two."""

    claim_id: str
    status: int
    decision: DecisionShape | None
    problem: dict[str, object] | None


class BulkShape(TypedDict):
    """A result for each decision asked for, in that order; `done` counts those that stand."""

    results: list[ResultShape]
    done: int


@cache
def bulk_adapter() -> TypeAdapter[BulkBody]:
    """Built when first needed, then kept."""
    return TypeAdapter(BulkBody)


def decide_all(request: Request) -> BulkShape:
    """Make each decision. Raises MalformedRequest, InputRefused where the list itself is wrong."""
    body = read_as(bulk_adapter(), read_object(request.body))
    results = [_result(request, asked, place) for place, asked in enumerate(body.decisions)]
    return {
        "results": results,
        "done": sum(result["decision"] is not None for result in results),
    }


def _result(request: Request, asked: AskedBody, place: int) -> ResultShape:
    try:
        recorded = desk().decide(
            claim_id(asked.claim_id),
            read_claim_action(to_json(asked.action)),
            member=request.member,
            expected_version=asked.version,
            decision_id=_decision_id(request.idempotency_key, place),
        )
    except PlumblineError as error:
        tally.add_refusal(error)
        problem = problem_of(error, request.request_id)
    except ItemRefused:
        problem = problem_of(too_large(), request.request_id)
    except Exception:  # noqa: BLE001 - the others still have to be made and told of
        LOG.exception("decision failed", extra={"request_id": request.request_id, "place": place})
        problem = defect(request.request_id)
    else:
        tally.add(DECIDED)
        return _told(asked, 200, decision=decision_shape(recorded))
    LOG.log(
        logging.INFO,
        "decision refused",
        extra={"request_id": request.request_id, "place": place, "code": problem.code},
    )
    return _told(asked, problem.status, problem=from_json(problem.body))


def _told(
    asked: AskedBody,
    status: int,
    decision: DecisionShape | None = None,
    problem: dict[str, object] | None = None,
) -> ResultShape:
    return {
        "claim_id": asked.claim_id,
        "status": status,
        "decision": decision,
        "problem": problem,
    }


def _decision_id(key: str | None, place: int) -> str | None:
    """Follows from the request's key and the decision's place in it, and stays short."""
    if key is None:
        return None
    digest = hashlib.sha256(f"{key}\n{place}".encode()).hexdigest()
    return f"bulk-{digest}"
