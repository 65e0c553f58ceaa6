"""What an instance offers this caller: his actions, what they need, what blocks them.

Answers are JSON as the API shows it (api.md §3). Labels are keys; readers hold the wording.
"""

from collections.abc import Mapping
from typing import Any

from shared.rules.packs import Pack, pack_named
from shared.workflow.definition import Deadline, Definition, Evidence, Row
from shared.workflow.evidence import options_of
from shared.workflow.instance import Actor, Blocker, Case, Instance
from shared.workflow.seats import open_rows, seat_for


def available_actions(
    definition: Definition, instance: Instance, actor: Actor, facts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The caller's actions; one that is blocked is listed with its reasons."""
    case, pack = Case(instance, facts), pack_named(instance.pack)
    return [
        action_json(definition, row, case, seat.role, pack)
        for row in open_rows(definition, instance)
        if (seat := seat_for(row, instance, actor))
    ]


def signatures(instance: Instance) -> list[dict[str, Any]]:
    """Who signed what for which party, oldest first."""
    return [
        {
            "party": signature.party,
            "action": signature.action,
            "role": signature.role,
            "unit": signature.unit,
            "by": signature.actor,
            "at": signature.at.isoformat(),
        }
        for signature in (*instance.signatures, *instance.pending)
    ]


def action_json(definition: Definition, row: Row, case: Case, role: str, pack: Pack) -> dict[str, Any]:
    return {
        "action": row.action,
        "label": label(definition, "action", row.action),
        "requires": [
            evidence_json(definition, evidence, role, pack)
            for evidence in row.requires
            if evidence.from_party in (None, role)
        ],
        "deadline": deadline_json(row.deadline),
        "blocked_by": [blocker_json(definition, blocker) for blocker in blockers(definition, row, case)],
    }


def blockers(definition: Definition, row: Row, case: Case) -> tuple[Blocker, ...]:
    """What keeps the row from being done now."""
    found = (definition.gates[gate](case) for gate in row.gates)
    return tuple(blocker for blocker in found if blocker)


def blocker_json(definition: Definition, blocker: Blocker) -> dict[str, Any]:
    return {
        "slug": blocker.slug,
        "detail": label(definition, "blocked", blocker.slug),
        "facts": dict(blocker.facts),
        "href": blocker.href,
    }


def evidence_json(definition: Definition, evidence: Evidence, role: str | None, pack: Pack) -> dict[str, Any]:
    """One entry of `requires`; for no role in particular it is optional only when it is for everybody."""
    entry: dict[str, Any] = {
        "key": evidence.key,
        "label": label(definition, "evidence", evidence.key),
        "type": evidence.type.value,
        "optional": evidence.may_be_left_out_by(role) if role else evidence.optional,
    }
    if evidence.options:
        entry["options"] = [
            {"value": option.value, "label": label(definition, "option", option.value)}
            for option in options_of(evidence, pack)
        ]
    return entry


def deadline_json(deadline: Deadline | None) -> dict[str, Any] | None:
    return {"n": deadline.n, "unit": deadline.unit} if deadline else None


def label(definition: Definition, kind: str, slug: str) -> str:
    """The key under which locale files hold the wording."""
    return f"workflow.{definition.slug}.{kind}.{slug}"
