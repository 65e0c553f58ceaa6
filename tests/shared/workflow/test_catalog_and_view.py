"""Versions, the view of the API, and the diagram."""

import json
from dataclasses import replace

import pytest

from shared.kernel.errors import NotFound
from shared.rules.packs import pack_named
from shared.workflow.catalog import Catalog
from shared.workflow.diagram import mermaid
from shared.workflow.errors import DefinitionUnavailable
from shared.workflow.view import keys_telling_members, view
from tests.shared.workflow.toy import PACK, TOY, begun

NEXT = replace(TOY, version=2)
BOTH = Catalog((TOY, NEXT))


def test_the_newest_version_begins_new_instances() -> None:
    assert BOTH.definition("toy") is NEXT
    assert list(BOTH) == [NEXT]


def test_an_instance_is_served_by_the_version_it_began_with() -> None:
    assert BOTH.pinned(begun()) is TOY
    assert BOTH.definition("toy", 1) is TOY


def test_a_process_without_the_pinned_version_says_so() -> None:
    with pytest.raises(DefinitionUnavailable):
        Catalog((NEXT,)).pinned(begun())


@pytest.mark.parametrize(("slug", "version"), [("toy", 3), ("toys", None)])
def test_an_unknown_workflow_or_version_is_not_found(slug: str, version: int | None) -> None:
    with pytest.raises(NotFound):
        BOTH.definition(slug, version)


def test_the_view_is_json_with_everything_a_form_needs() -> None:
    shown = json.loads(json.dumps(view(TOY, PACK)))
    assert (shown["slug"], shown["version"]) == ("toy", 1)
    assert shown["start"]["sides"] == {"park": ["enterprise"]}
    assert [asked["key"] for asked in shown["start"]["requires"]] == ["count"]
    assert {"slug": "DONE", "final": True} in shown["states"]
    assert (shown["rows"][0]["from"], shown["rows"][0]["event"]) == (None, "toy.lead")
    agree = next(row for row in shown["rows"] if row["action"] == "agree")
    assert agree["parties"] == [["community_secretary"], ["enterprise_contact"]]
    assert agree["deadline"] == {"n": 30, "unit": "DAY"}
    assert [asked["from_party"] for asked in agree["requires"]] == ["enterprise_contact", "community_secretary"]


def test_the_view_offers_the_options_of_the_pack() -> None:
    def ways(pack: str) -> list[str]:
        rows = view(TOY, pack_named(pack))["rows"]
        way = next(row for row in rows if row["action"] == "propose")["requires"][0]
        return [option["value"] for option in way["options"]]

    assert ways("2016") == ["LONG", "SHORT"]
    assert ways("2018") == ["LONG", "SHORT", "NEW"]


def test_keys_that_tell_who_or_how_many_are_members_are_known() -> None:
    assert keys_telling_members(TOY) == {"count", "people"}


def test_the_diagram_draws_each_step_and_the_common_exits_once() -> None:
    lines = [line.strip() for line in mermaid(TOY).splitlines()]
    assert lines[0] == "stateDiagram-v2"
    assert "[*] --> LEAD : create" in lines
    assert "PROPOSED --> AGREED : agree" in lines
    assert lines.count("any_open --> DECLINED : decline") == 1
    assert "DONE --> [*]" in lines
