"""A definition as `GET /workflows/{slug}` shows it, so that forms and buttons are drawn from data."""

from typing import Any

from shared.rules.packs import Pack
from shared.workflow.definition import Definition, Evidence, Row
from shared.workflow.diagram import mermaid
from shared.workflow.offer import deadline_json, evidence_json


def view(definition: Definition, pack: Pack) -> dict[str, Any]:
    """JSON of one definition; choices are those the pack offers."""
    create = definition.create
    return {
        "slug": definition.slug,
        "version": definition.version,
        "start": {
            "sides": {side: list(types) for side, types in definition.sides.items()},
            "requires": [_evidence(definition, evidence, pack) for evidence in create.requires],
        },
        "states": [{"slug": state.slug, "final": state.final} for state in definition.states],
        "rows": [_row(definition, row, pack) for row in definition.rows],
        "diagram": mermaid(definition),
    }


def keys_telling_members(definition: Definition) -> frozenset[str]:
    """Evidence that says who or how many are members: left out of histories for roles that may not know."""
    return frozenset(evidence.key for row in definition.rows for evidence in row.requires if evidence.tells_members)


def _row(definition: Definition, row: Row, pack: Pack) -> dict[str, Any]:
    return {
        "from": row.frm,
        "action": row.action,
        "to": row.to,
        "parties": [list(party) for party in row.parties],
        "requires": [_evidence(definition, evidence, pack) for evidence in row.requires],
        "deadline": deadline_json(row.deadline),
        "event": definition.event_name(row.event),
        "when": {"key": row.when.key, "among": list(row.when.among)} if row.when else None,
    }


def _evidence(definition: Definition, evidence: Evidence, pack: Pack) -> dict[str, Any]:
    entry = evidence_json(definition, evidence, None, pack)
    if evidence.from_party:
        entry["from_party"] = evidence.from_party
    if evidence.optional_for:
        entry["optional_for"] = list(evidence.optional_for)
    return entry
