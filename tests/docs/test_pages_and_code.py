"""What pages tell of events and workflows is what the code has."""

from importlib import import_module
from pathlib import Path

import pytest

from deploy.local.services import module_of
from services.insight.projections import FOLDED
from services.linkage.domain.joints import JOINTS
from services.member.domain.transfer_workflow import TRANSFERS
from services.service_request.api import WORKFLOWS
from shared.bus.groups import Reactions
from shared.contracts.catalogue import CATALOGUE
from shared.workflow.definition import Definition
from shared.workflow.diagram import mermaid
from tests.docs.events import covers, named
from tests.docs.pages import ROOT

OWNERS = sorted({card.owner for card in CATALOGUE})
REACTING = ("linkage", "member", "organization", "service-request")


def page(service: str) -> set[str]:
    return named(ROOT / "services" / service.replace("-", "_") / "README.md")


def handled(service: str) -> list[str]:
    table = import_module(f"{module_of(service)}.handlers").REACTIONS
    return sorted(table.table if isinstance(table, Reactions) else table)


@pytest.mark.parametrize("service", OWNERS)
def test_a_services_page_names_every_event_it_tells(service: str) -> None:
    told = [card.name.replace("{", "<").replace("}", ">") for card in CATALOGUE if card.owner == service]
    assert [name for name in told if not covers(page(service), name)] == []


@pytest.mark.parametrize("service", REACTING)
def test_a_services_page_names_every_event_it_reacts_to(service: str) -> None:
    assert [name for name in handled(service) if not covers(page(service), name)] == []


def test_the_page_of_insight_names_every_event_it_folds() -> None:
    folded = {name for projection in FOLDED for name in projection.fold}
    assert [name for name in sorted(folded) if not covers(page("insight"), name)] == []


@pytest.mark.parametrize("definition", [*JOINTS, *TRANSFERS, *WORKFLOWS], ids=lambda definition: definition.slug)
def test_the_page_of_workflows_draws_each_definition_as_it_is(definition: Definition) -> None:
    text = (ROOT / "docs" / "architecture" / "workflows.md").read_text(encoding="utf-8")
    assert f"## {definition.slug}\n\n```mermaid\n{mermaid(definition)}```\n" in text


def test_a_planted_event_that_no_page_names_is_missed(tmp_path: Path) -> None:
    planted = tmp_path / "README.md"
    planted.write_text("Out: `box.opened` `.filled` · `lid.*` · `box.pen-lost` `-found`\n", encoding="utf-8")
    found = named(planted)
    assert {"box.opened", "box.filled", "box.pen-lost", "box.pen-found"} <= found
    assert covers(found, "lid.shut")
    assert not covers(found, "box.sold")
