"""Act on a linkage: one party's call of one action, with what it has to bring."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.linkage.domain import steps
from services.linkage.domain.model import Linkage
from services.linkage.owners import Owners
from services.linkage.queries import actor_of, facts_of, visible
from services.linkage.store import Stores
from shared.kernel.command import Command, LongText
from shared.kernel.errors import FieldError
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed
from shared.workflow.definition import EvidenceType, Row
from shared.workflow.seats import open_rows, seat_for
from shared.workflow.shapes import SHAPES

_NEED_PARENT = ("APPLIED", "APPROVED", "FOUNDED")
_NEED_HOLDING_BRANCH = ("PREPARING",)


class ActOnLinkage(Command):
    """What the row asks for under `evidence`; the note is kept with the linkage, sealed."""

    evidence: dict[str, Any] = {}
    note: LongText | None = None


async def act_on_linkage(
    stores: Stores, owners: Owners, scope: Scope, id: str, action: str, command: ActOnLinkage, if_match: int | None
) -> Changed[Linkage]:
    """Raises `NotFound` outside the caller's sight, else the engine's refusals."""
    linkage = (await stores.linkages.get(scope, id, visible(scope))).state
    row = _row(linkage, action, scope)
    call = steps.Call(
        action=action,
        actor=actor_of(scope),
        evidence=command.evidence,
        note=command.note,
        facts=(await facts_of(stores, scope, [linkage]))[0],
        units=await _units(owners, scope, linkage, row.to) if row else {},
        unseen=await _unseen(owners, scope, linkage, row, command.evidence) if row else (),
    )
    return await stores.linkages.change(scope, id, steps.act(call), if_match=if_match)


def _row(linkage: Linkage, action: str, scope: Scope) -> Row | None:
    """The row the caller may now call; without one nothing is looked up and the engine refuses."""
    actor = actor_of(scope)
    rows = (row for row in open_rows(linkage.definition, linkage.instance) if row.action == action)
    return next((row for row in rows if seat_for(row, linkage.instance, actor)), None)


async def _units(owners: Owners, scope: Scope, linkage: Linkage, to: str) -> Mapping[str, str]:
    """Organizations that the reactions to this step need and the linkage does not know yet."""
    found: dict[str, str | None] = {}
    if to in _NEED_HOLDING_BRANCH and "holding_branch" not in linkage.units:
        found["holding_branch"] = await owners.holding_branch(scope, linkage.park)
    if to in _NEED_PARENT and "parent" not in linkage.units:
        found["parent"] = await owners.committee(scope, linkage.community)
    return {name: id for name, id in found.items() if id}


async def _unseen(
    owners: Owners, scope: Scope, linkage: Linkage, row: Row, evidence: Mapping[str, Any]
) -> list[FieldError]:
    """Faults of ids that are no member near this linkage, or no enterprise a joint branch of its park could cover.
    Misshapen evidence is left to the engine.
    """
    named, units = dict(_named(row, evidence)), dict(_units_named(row, evidence))
    near = await owners.members_near(scope, named.values(), linkage.enterprise, linkage.park)
    known = await owners.operating_in(scope, units.values(), linkage.park)
    faults = [(place, "not-visible") for place, member in named.items() if member not in near]
    faults += [(place, "unknown-reference") for place, enterprise in units.items() if enterprise not in known]
    return [FieldError(f"/evidence{place}", slug) for place, slug in faults]


def _named(row: Row, evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Member ids by their pointer below the evidence."""
    for key, type_ in ((each.key, each.type) for each in row.requires if each.key in evidence):
        value = evidence[key]
        if type_ not in (EvidenceType.MEMBERS, EvidenceType.BALLOT) or any(SHAPES[type_](f"/{key}", value)):
            continue
        if type_ is EvidenceType.MEMBERS:
            yield from ((f"/{key}/{place}", member) for place, member in enumerate(value))
        else:
            yield from ((f"/{key}/votes/{place}/member", vote["member"]) for place, vote in enumerate(value["votes"]))


def _units_named(row: Row, evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Enterprise ids by their pointer below the evidence."""
    for key in (each.key for each in row.requires if each.type is EvidenceType.REFERENCES and each.key in evidence):
        if not any(SHAPES[EvidenceType.REFERENCES](f"/{key}", evidence[key])):
            named = enumerate(evidence[key])
            yield from ((f"/{key}/{place}/id", each["id"]) for place, each in named if each["type"] == "enterprise")
