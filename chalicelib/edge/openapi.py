"""The OpenAPI 3.1 document, made from the route table, the bodies' models and the answers' types.

Served at /openapi.json; `edge.docs_page` shows the same to people. Imported when somebody asks.
"""

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json
from typing_extensions import is_typeddict

from chalicelib.domain.review import AddClaim
from chalicelib.domain.signature import ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER
from chalicelib.edge.access import Access
from chalicelib.edge.action_bodies import ARTICLE_ACTIONS, CLAIM_ACTIONS
from chalicelib.edge.article_body import ArticleBody
from chalicelib.edge.bulk import BulkBody
from chalicelib.edge.callback_bodies import CallbackBody
from chalicelib.edge.complaint_bodies import COMPLAINT_ACTIONS, FORM, ComplaintBody
from chalicelib.edge.examples import EXAMPLES
from chalicelib.edge.member_bodies import MemberBody, OffboardBody, TokenBody
from chalicelib.edge.policy_bodies import PolicyBody
from chalicelib.edge.problems import PROBLEM_JSON
from chalicelib.edge.request import JSON
from chalicelib.edge.router import Route, Router
from chalicelib.edge.webhook_bodies import ReplayBody, RotateBody, WebhookBody, WebhookChange
from chalicelib.edge.webhook_events import webhook_operations

VERSION = "1.0.0"

_REFERENCES = "#/components/schemas/{model}"
_IN_PATH = re.compile(r"\{(\w+)\}")
_ACTION_UNIONS: Mapping[str, Mapping[str, type]] = {
    "ClaimAction": CLAIM_ACTIONS,
    "ArticleAction": ARTICLE_ACTIONS,
    "ComplaintAction": COMPLAINT_ACTIONS,
}
_BODIES: Mapping[str, type] = {
    "ArticleBody": ArticleBody,
    "AddedClaimBody": AddClaim,
    "MemberBody": MemberBody,
    "TokenBody": TokenBody,
    "PolicyBody": PolicyBody,
    "ComplaintBody": ComplaintBody,
    "BulkBody": BulkBody,
    "CallbackBody": CallbackBody,
    "OffboardBody": OffboardBody,
    "WebhookBody": WebhookBody,
    "WebhookChange": WebhookChange,
    "RotateBody": RotateBody,
    "ReplayBody": ReplayBody,
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; further members depend on it.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "pointer": {"type": "string", "description": "JSON pointer to the field"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "state": {"type": "string", "description": "412, 428: where it stands now"},
        "version": {"type": "integer", "description": "412, 428: its version now"},
        "allowed_actions": {"type": "array", "items": {"type": "string"}},
        "applied": {"description": "503: false, or unknown when nobody can tell"},
    },
}


@cache
def document_bytes(router: Router) -> bytes:
    """The document as it is served; made once."""
    return to_json(document(router), indent=2)


def document(router: Router) -> dict[str, object]:
    """The document as plain JSON."""
    schemas = _Schemas()
    paths: dict[str, dict[str, object]] = {}
    for route in router.routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plumbline",
            "version": VERSION,
            "description": "An article in, claims reviewed by people, an HTML fact-check out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "webhooks": webhook_operations(),
        "components": {
            "schemas": dict(sorted(schemas.named.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Schemas:
    """Schemas by name, gathered while operations are written."""

    def __init__(self) -> None:
        self.named: dict[str, object] = {"Problem": _PROBLEM}

    def of_answer(self, kind: Any) -> dict[str, object]:  # noqa: ANN401 - any type form
        schema = TypeAdapter[object](kind).json_schema(
            ref_template=_REFERENCES, mode="serialization"
        )
        self._take_definitions(schema)
        if is_typeddict(kind):
            name = _public_name(getattr(kind, "__name__", ""))
            self.named[name] = _public(schema)
            return {"$ref": f"#/components/schemas/{name}"}
        return schema

    def of_body(self, name: str) -> dict[str, object]:
        if name in _BODIES:
            schema = TypeAdapter[object](_BODIES[name]).json_schema(ref_template=_REFERENCES)
            self._take_definitions(schema)
            self.named[name] = schema
        else:
            self.named[name] = self._union(_ACTION_UNIONS[name])
        return {"$ref": f"#/components/schemas/{name}"}

    def _union(self, actions: Mapping[str, type]) -> dict[str, object]:
        mapping = {}
        for action, kind in actions.items():
            schema = TypeAdapter[object](kind).json_schema(ref_template=_REFERENCES)
            self._take_definitions(schema)
            # The tag must be there, and nothing that the dataclass does not know.
            required = schema.get("required", [])
            schema |= {"required": [*required, "action"], "additionalProperties": False}
            self.named[kind.__name__] = schema
            mapping[action] = f"#/components/schemas/{kind.__name__}"
        return {
            "oneOf": [{"$ref": reference} for reference in mapping.values()],
            "discriminator": {"propertyName": "action", "mapping": mapping},
        }

    def _take_definitions(self, schema: dict[str, object]) -> None:
        definitions = schema.pop("$defs", {})
        assert isinstance(definitions, dict)
        for name, definition in definitions.items():
            self.named[_public_name(name)] = _public(definition)


def _public(value: object) -> object:
    """The same without the suffix that tells an answer's type from the domain's value."""
    match value:
        case str():
            return _public_name(value)
        case dict():
            return {name: _public(element) for name, element in value.items()}
        case list():
            return [_public(element) for element in value]
        case _:
            return value


def _public_name(name: str) -> str:
    return name.removesuffix("Shape")


def _operation(route: Route, schemas: _Schemas) -> dict[str, object]:
    operation: dict[str, object] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [_tag(route)],
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
    }
    _, _, description = (route.view.__doc__ or "").partition("\n")
    lines = [line.strip() for line in description.splitlines() if line.strip()]
    lines.append(_who(route.access))
    operation["description"] = "\n\n".join(lines)
    operation["security"] = [] if route.access.roles is None else [{"token": []}]
    if route.body is not None:
        content: dict[str, object] = {"schema": schemas.of_body(route.body)}
        if route.body in EXAMPLES:
            content["examples"] = EXAMPLES[route.body]
        kinds = {JSON: content, **({FORM: {"schema": content["schema"]}} if route.forms else {})}
        operation["requestBody"] = {"required": True, "content": kinds}
    return operation


def _tag(route: Route) -> str:
    parts = [part for part in route.path.split("/") if part]
    return parts[1].capitalize() if parts[:1] == ["v1"] else "Public"


def _who(access: Access) -> str:
    if access.roles is None:
        return "For everybody."
    return f"For members with one of the roles: {', '.join(sorted(access.roles))}."


def _parameters(route: Route) -> list[dict[str, object]]:
    parameters: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _IN_PATH.findall(route.path)
    ]
    parameters += [
        {
            "name": parameter.name,
            "in": "query",
            "description": parameter.meaning,
            "schema": dict(parameter.schema),
        }
        for parameter in route.query
    ]
    if route.method == "POST":
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "The same key with the same request is carried out once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        )
    if route.signed:
        parameters += [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": f"Standard Webhooks: {meaning}.",
                "schema": {"type": "string"},
            }
            for header, meaning in (
                (ID_HEADER, "the same over retries; what was applied under it is applied once"),
                (TIMESTAMP_HEADER, "epoch seconds, at most five minutes from now"),
                (SIGNATURE_HEADER, "v1, and the base64 of the signature; several by spaces"),
            )
        ]
    if route.versioned:
        parameters.append(
            {
                "name": "If-Match",
                "in": "header",
                "description": "The ETag that was read. Every action but `note` needs it.",
                "schema": {"type": "string", "examples": ['"3"']},
            }
        )
    return parameters


def _responses(route: Route, schemas: _Schemas) -> dict[str, object]:
    responses: dict[str, object] = {}
    for status, kind in route.answers.items():
        response: dict[str, object] = {"description": HTTPStatus(status).phrase}
        if kind is not None:
            response["content"] = {JSON: {"schema": schemas.of_answer(kind)}}
        responses[str(status)] = response
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _problem_statuses(route):
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return responses


def _problem_statuses(route: Route) -> list[int]:
    statuses = {400}
    if "{" in route.path:
        statuses.add(404)
    if route.access.roles is not None:
        statuses |= {401, 403, 503}
    if route.body is not None:
        statuses |= {413, 415, 422}
    if route.forms:
        statuses |= {429, 503}
    if route.versioned:
        statuses |= {409, 412, 428}
    if route.signed:
        statuses |= {401, 403, 404, 409, 503}
    return sorted(statuses)
