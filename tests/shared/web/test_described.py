"""What the description of an application promises of every operation, whatever its route says."""

from fastapi import FastAPI

from shared.web.described import completed, operations
from shared.web.resource import CHANGE, READ, list_of
from shared.web.shapes import PastEvent, Problem, Thing
from tests.shared.web.conftest import Caller

app = FastAPI()


@app.get("/things", responses=list_of(Thing))
def things() -> None: ...


@app.patch("/things/{id}", responses=CHANGE)
def change(id: int) -> dict[str, str]:
    return {}


@app.get("/open", responses=READ)
def read(size: int) -> None: ...


DESCRIPTION = completed(app.openapi())
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_every_operation_declares_what_any_may_answer() -> None:
    for operation in operations(DESCRIPTION):
        for status in ("400", "406", "413", "415", "422", "500", "503"):
            assert operation["responses"][status]["content"] == PROBLEM


def test_a_faulty_field_is_described_as_our_problem_and_not_as_the_frameworks() -> None:
    assert DESCRIPTION["paths"]["/open"]["get"]["responses"]["422"]["content"] == PROBLEM
    assert not {"HTTPValidationError", "ValidationError"} & DESCRIPTION["components"]["schemas"].keys()


def test_a_declared_shape_stands_alone() -> None:
    changed = DESCRIPTION["paths"]["/things/{id}"]["patch"]["responses"]["200"]
    assert changed["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Thing"}
    assert changed["headers"]["ETag"]["required"]


def test_a_list_is_a_page_of_things_or_a_table() -> None:
    listed = DESCRIPTION["paths"]["/things"]["get"]["responses"]["200"]["content"]
    assert listed["application/json"]["schema"] == {"$ref": "#/components/schemas/Page_Thing_"}
    assert "text/csv" in listed


async def test_a_problem_a_thing_and_a_history_have_the_shapes_that_are_described(caller: Caller) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "a"})
    Thing.model_validate_json(made.text)
    past = await caller.ask("GET", f"{made.headers['Location']}/history")
    assert [PastEvent.model_validate(each).version for each in past.json] == [1]
    refused = await caller.ask("POST", "/api/v1/notes", json={"rank": 1})
    assert [each.pointer for each in Problem.model_validate_json(refused.text).errors] == ["/title"]
