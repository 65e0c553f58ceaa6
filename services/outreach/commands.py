"""Commands on visits, each followed by the function that carries it out."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.outreach.domain import visit
from services.outreach.domain.visit import Visit
from services.outreach.parts import Parts
from services.outreach.queries import WRITERS, reaches, within
from shared.contracts.outreach import VisitAmended, VisitRecorded, VisitRegistrationUndone, VisitType
from shared.kernel.codes.masks import mask_name
from shared.kernel.command import Command, Day, LongText, Text
from shared.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import NOTHING, Changed, Decision

Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class RecordVisit(Command):
    """`visitor` and `result` are private."""

    enterprise: Id
    type: VisitType
    channel: Text | None = None
    visited_on: Day
    visitor: Text | None = None
    result: LongText | None = None


async def record_visit(parts: Parts, scope: Scope, command: RecordVisit) -> Changed[Visit]:
    """Raises `Invalid` for an enterprise out of sight, a wrong channel or a day to come; `DuplicateKey`."""
    scope.permit(*WRITERS)
    visit.check_channel(command.type, command.channel)
    enterprise = await _enterprise(parts, scope, command.enterprise)
    facts = VisitRecorded(
        park=enterprise["park"],
        community=enterprise["community"],
        **command.model_dump(include={"enterprise", "type", "channel", "visited_on"}),
    )
    texts = {"visitor": command.visitor, "result": command.result}

    def decide(state: Visit | None, at: datetime) -> Decision:
        given = {name: text for name, text in texts.items() if text is not None}
        return NOTHING if state else Decision(visit.record(facts, at), given)

    return await parts.visits.change(scope, parts.visits.new_id(scope), decide, status=201)


async def _enterprise(parts: Parts, scope: Scope, id: str) -> dict[str, Any]:
    """The enterprise as its owner knows it. Raises `Invalid` at /enterprise when the caller cannot see it."""
    try:
        found = await parts.owners.get(scope, "organization", f"/enterprises/{id}")
    except NotFound:
        found = {}
    if not found or not reaches(scope, found["park"], found["community"]):
        raise Invalid(errors=[FieldError("/enterprise", "unknown-reference")])
    return found


class AmendVisit(Command):
    """The facts of a visit stay; its texts may be written, corrected or taken away."""

    visitor: Text | None = None
    result: LongText | None = None


async def amend_visit(parts: Parts, scope: Scope, id: str, command: AmendVisit, if_match: int) -> Changed[Visit]:
    """Texts that are so already, and a mask sent back, change nothing. The event names the fields only."""
    await parts.visits.get(scope, id, within(scope))
    scope.permit(*WRITERS)
    known = (await parts.visits.texts(scope, [id], ["visitor", "result"])).get(id, {})
    changes = visit.amend(command.given(), known)
    masked = mask_name(known.get("visitor", ""))
    changes = {name: text for name, text in changes.items() if not (name == "visitor" and text == masked)}

    def decide(state: Visit | None, at: datetime) -> Decision:
        visit.present(state)
        return Decision((VisitAmended(fields=tuple(sorted(changes))),), changes) if changes else NOTHING

    return await parts.visits.change(scope, id, decide, if_match=if_match)


async def undo_visit(parts: Parts, scope: Scope, id: str, if_match: int) -> Changed[Visit]:
    """Take back what an import recorded. Raises `Forbidden` for persons, `Stale` when it was changed since."""
    if not scope.has(SYSTEM):
        raise Forbidden(allowed_roles=[SYSTEM])

    def decide(state: Visit | None, at: datetime) -> Decision:
        visit.present(state)
        return Decision((VisitRegistrationUndone(),))

    return await parts.visits.change(scope, id, decide, if_match=if_match)


class Revealing(Command):
    """Which texts, and what for."""

    fields: Annotated[tuple[Literal["visitor"], ...], Field(min_length=1)]
    purpose: Text


async def reveal_visitor(parts: Parts, scope: Scope, id: str, asked: Revealing) -> dict[str, str]:
    """The visitor's name in clear; who asked and what for is on record before it is shown."""
    await parts.visits.get(scope, id, within(scope))
    scope.permit("street_officer", "station_worker")
    purposeful = replace(scope, purpose=asked.purpose)
    return dict(await parts.visits.reveal(purposeful, id, asked.fields))
