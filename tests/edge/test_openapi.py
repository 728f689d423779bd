"""The description of the API is whole, refers to nothing that is missing, and says what is so."""

import json
from html.parser import HTMLParser

import app
from chalicelib.domain.errors import PlumblineError
from chalicelib.edge.openapi import document
from chalicelib.edge.problems import SHOWN
from tests.edge.client import ask
from tests.edge.fake_desk import FakeDesk

DOCUMENT = json.loads(json.dumps(document(app.router)))


def every(value, key):
    if isinstance(value, dict):
        for name, element in value.items():
            if name == key:
                yield element
            yield from every(element, key)
    elif isinstance(value, list):
        for element in value:
            yield from every(element, key)


def test_every_operation_is_described():
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }

    assert described == {(route.method, route.path) for route in app.router.routes}


def test_every_operation_has_its_own_name_and_a_summary():
    names = list(every(DOCUMENT, "operationId"))

    assert len(set(names)) == len(app.router.routes)
    assert all(every(DOCUMENT["paths"], "summary"))


def test_every_reference_leads_somewhere():
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}

    assert set(every(DOCUMENT, "$ref")) <= known


def test_an_operation_that_asks_for_a_token_says_so():
    secured = {
        (method.upper(), path): bool(operation["security"])
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }

    assert secured == {
        (route.method, route.path): route.access.roles is not None for route in app.router.routes
    }


def test_every_path_parameter_is_described():
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_bodies_refuse_what_they_do_not_know_and_actions_need_their_name():
    schemas = DOCUMENT["components"]["schemas"]
    actions = [
        schemas[reference["$ref"].rpartition("/")[2]]
        for union in ("ClaimAction", "ArticleAction")
        for reference in schemas[union]["oneOf"]
    ]

    assert all("action" in action["required"] for action in actions)
    closed = [schemas["ArticleBody"], schemas["MemberBody"], schemas["TokenBody"], *actions]
    assert all(schema["additionalProperties"] is False for schema in closed)


def test_the_examples_are_bodies_that_are_taken():
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for example in content.get("application/json", {}).get("examples", {}).values():
                reply = ask(method.upper(), path, token="operator+submitter", body=example["value"])
                assert reply.status in {200, 201, 202}, reply.body


def test_answers_hold_what_their_schemas_say():
    schemas = DOCUMENT["components"]["schemas"]
    for route, name in [
        ("/v1/articles/{article_id}", "Article"),
        ("/v1/articles", "Articles"),
        ("/v1/members", "Members"),
        ("/v1/claims/{claim_id}/history", "History"),
    ]:
        reply = ask("GET", route, token="operator")

        assert set(reply.json) == set(schemas[name]["properties"])


def test_it_is_served_as_json_without_a_desk(desk):
    desk.failure = RuntimeError("no store")

    reply = ask("GET", "/openapi.json")

    assert reply.json == DOCUMENT
    assert reply.headers["Content-Type"] == "application/json"
    assert desk.asked == FakeDesk().asked


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.addresses += [value for name, value in attrs if name in {"src", "href"}]


def test_the_page_for_people_names_every_operation_and_needs_nothing_else():
    reply = ask("GET", "/docs")
    page = Elements()
    page.feed(reply.body)

    assert {route.name for route in app.router.routes} <= set(page.ids)
    assert {f"code-{kind.code}" for kind in SHOWN if kind is not PlumblineError} <= set(page.ids)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert page.addresses == ["/openapi.json"]
