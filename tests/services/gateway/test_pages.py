import re
from importlib import import_module

import pytest
from fastapi import FastAPI

from deploy.local.services import module_of
from services.gateway.documents import merge
from services.gateway.routing import SERVICES, upstream_of
from tests.services.gateway.conftest import Gateway


async def test_the_description_shows_the_services_that_answer(gateway: Gateway) -> None:
    description = (await gateway.ask("GET", "/api/v1/openapi.json", headers={})).json
    assert description["openapi"] == "3.1.0"
    assert "/api/v1/parks/stream" in description["paths"]
    assert description["paths"]["/api/v1/auth/token"]["post"]["operationId"].startswith("identity.")


def test_schemas_of_two_services_with_one_name_stay_apart() -> None:
    reference = {"schema": {"$ref": "#/components/schemas/Thing"}}
    one = {
        "paths": {"/api/v1/a": {"get": {"operationId": "x", **reference}}},
        "components": {"schemas": {"Thing": {"type": "string"}}},
    }
    other = {
        "paths": {"/api/v1/b": {"get": {"operationId": "x"}}},
        "components": {"schemas": {"Thing": {"type": "object"}}},
    }
    merged = merge({"one": one, "other": other})
    assert merged["components"]["schemas"] == {"one.Thing": {"type": "string"}, "other.Thing": {"type": "object"}}
    assert merged["paths"]["/api/v1/a"]["get"]["schema"]["$ref"] == "#/components/schemas/one.Thing"
    assert merged["paths"]["/api/v1/b"]["get"]["operationId"] == "other.x"


def test_every_operation_declares_what_the_gateway_itself_may_answer() -> None:
    merged = merge({"one": {"paths": {"/api/v1/a": {"get": {"operationId": "x"}}}}})
    responses = merged["paths"]["/api/v1/a"]["get"]["responses"]
    assert responses.keys() == {"404", "429", "502", "503", "504"}
    problem = responses["429"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/one.Problem"}


async def test_the_reading_page_loads_nothing_from_elsewhere(gateway: Gateway) -> None:
    page = await gateway.ask("GET", "/docs", headers={})
    links = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert links
    for link in links:
        assert (await gateway.ask("GET", link, headers={})).status == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert (await gateway.ask("GET", "/docs/assets/..", headers={})).status in (400, 404)


async def test_a_problem_explains_itself_to_programs_and_to_persons(gateway: Gateway) -> None:
    program = await gateway.ask("GET", "/problems/stale", headers={"Accept-Language": "en"})
    person = await gateway.ask("GET", "/problems/stale", headers={"Accept": "text/html,*/*;q=0.8"})
    assert program.json["title"] == "Stale"
    assert "版本已过时" in person.body.decode()
    assert (await gateway.ask("GET", "/problems/no-such", headers={})).status == 404


async def test_the_events_are_described(gateway: Gateway) -> None:
    assert (await gateway.ask("GET", "/api/v1/asyncapi.json", headers={})).json["asyncapi"].startswith("3.")


@pytest.mark.parametrize("service", SERVICES)
def test_the_table_names_exactly_what_each_service_answers(service: str) -> None:
    app = FastAPI()
    for router in import_module(f"{module_of(service)}.wiring").SERVICE.routers:
        app.include_router(router)
    paths = [path for path in app.openapi()["paths"] if path.startswith("/api/v1/")]
    assert {path.split("/")[3] for path in paths} == {name.split("/")[0] for name in SERVICES[service]}
    own = [path for path in paths if service == "linkage" or not path.startswith("/api/v1/workflows")]
    assert {upstream_of(path.encode()).service for path in own} == {service}


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/workflows", "linkage"),
        ("/api/v1/workflows/linkage.organization", "linkage"),
        ("/api/v1/workflows/transfer", "member"),
        ("/api/v1/workflows/request", "service-request"),
    ],
)
def test_a_definition_is_asked_of_the_service_that_runs_it(path: str, service: str) -> None:
    assert upstream_of(path.encode()).service == service
