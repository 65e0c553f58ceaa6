"""Event contracts: examples hold, files are fresh, a breaking change turns red, nothing personal is declared."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.contracts.__main__ import GENERATED, broken, main, stale
from shared.contracts.base import Card, name_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.compatibility import breaks
from shared.contracts.generate import asyncapi, files, schema

CARDS = list(CATALOGUE)
SERVICES = {"identity", "organization", "member", "outreach", "service-request", "linkage", "insight", "integration"}
PERSONAL = {"mobile", "id_number", "person_name", "contact", "phone", "username"}


def card_id(card: Card) -> str:
    return card.name


@pytest.mark.parametrize("card", CARDS, ids=card_id)
def test_the_example_fits_model_and_schema(card: Card) -> None:
    event = card.model.model_validate(card.example)
    Draft202012Validator(schema(card)).validate(event.model_dump(mode="json"))


@pytest.mark.parametrize("card", CARDS, ids=card_id)
def test_a_sender_may_not_add_fields_of_its_own(card: Card) -> None:
    with pytest.raises(ValidationError):
        card.model.model_validate({**card.example, "smuggled": 1})


@pytest.mark.parametrize("card", CARDS, ids=card_id)
def test_owner_and_consumers_are_services_of_ours(card: Card) -> None:
    assert {card.owner, *card.consumers} <= SERVICES


@pytest.mark.parametrize("card", CARDS, ids=card_id)
def test_no_event_declares_a_personal_field(card: Card) -> None:
    assert not _field_names(schema(card)) & PERSONAL


def test_the_search_for_personal_fields_sees_a_planted_one() -> None:
    planted = {"properties": {"person": {"properties": {"mobile": {"type": "string"}}}}}
    assert _field_names(planted) & PERSONAL == {"mobile"}


def _field_names(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
        return own.union(*(_field_names(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(_field_names(child) for child in node))
    return set()


def test_committed_files_are_fresh_and_break_nobody() -> None:
    assert main("check") == 0


def test_a_stale_file_is_seen(tmp_path: Path) -> None:
    made = dict(files(CATALOGUE))
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert stale(tmp_path, made) == []
    (tmp_path / "asyncapi.json").write_text("{}\n")
    assert stale(tmp_path, made) == ["asyncapi.json"]


def test_a_breaking_change_is_seen_against_the_committed_schema(tmp_path: Path) -> None:
    made = dict(files(CATALOGUE))
    name = "schemas/organization/enterprise.registered.v1.json"
    retained = json.loads((GENERATED / name).read_text())
    retained["$defs"]["EnterpriseFacts"]["properties"]["vanished"] = {"type": "string"}
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(json.dumps(retained))
    assert broken(tmp_path, made) == [f"{name}: /facts/vanished: removed"]


OLD: dict[str, Any] = {
    "properties": {"code": {"type": "string"}, "kind": {"enum": ["A", "B"], "type": "string"}},
    "required": ["code"],
}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({**OLD, "properties": {**OLD["properties"], "more": {"type": "integer"}}}, []),
        ({**OLD, "required": ["code", "kind"]}, ["/kind: now required"]),
        ({**OLD, "properties": {"code": {"type": "string"}}}, ["/kind: removed"]),
        (
            {**OLD, "properties": {**OLD["properties"], "code": {"type": "integer"}}},
            ["/code: type narrowed or changed"],
        ),
        (
            {**OLD, "properties": {**OLD["properties"], "kind": {"enum": ["A"], "type": "string"}}},
            ["/kind: value taken away"],
        ),
    ],
)
def test_only_optional_additions_are_compatible(new: dict[str, Any], expected: list[str]) -> None:
    assert breaks(OLD, new) == expected


def test_asyncapi_names_each_type_once_under_its_owner() -> None:
    document = asyncapi(CATALOGUE)
    assert document["asyncapi"] == "3.0.0"
    placed = [name for channel in document["channels"].values() for name in channel["messages"]]
    assert sorted(placed) == sorted(document["components"]["messages"])
    assert len(placed) == len(CARDS)


def test_a_family_of_linkage_events_has_one_card() -> None:
    assert CATALOGUE.card("linkage.organization-founded") is CATALOGUE.card("linkage.venue-open")
    assert not CATALOGUE.knows("nobody.declared")


@pytest.mark.parametrize("foreign", ["com.example.thing.v1", "cn.balian.thing", "cn.balian.thing.vX"])
def test_a_foreign_event_type_is_refused(foreign: str) -> None:
    with pytest.raises(ValueError, match="not an event type"):
        name_of(foreign)
