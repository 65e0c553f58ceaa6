"""Act on a request: one call of one action, with what it has to bring."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.service_request.commands.common import unit_of
from services.service_request.domain.calls import Call, Place, Unit
from services.service_request.domain.changing import own_leg
from services.service_request.domain.periods import Period
from services.service_request.domain.request import Request
from services.service_request.domain.steps import act
from services.service_request.files import files_in
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.sight import visible
from shared.kernel.calendar import WorkCalendar
from shared.kernel.command import Command, LongText
from shared.kernel.errors import FieldError
from shared.kernel.scope import Scope
from shared.rules.packs import pack_named
from shared.store.aggregate import Changed
from shared.workflow.definition import EvidenceType
from shared.workflow.shapes import SHAPES

_UNITS = {"lead": EvidenceType.REFERENCE, "co_handlers": EvidenceType.REFERENCES, "units": EvidenceType.REFERENCES}


class ActOnRequest(Command):
    """What the row asks for under `evidence`; the note is kept with the request, sealed."""

    evidence: dict[str, Any] = {}
    note: LongText | None = None

    @property
    def brought(self) -> dict[str, Any]:
        """An empty list of co-handlers says the same as none."""
        return {key: value for key, value in self.evidence.items() if (key, value) != ("co_handlers", [])}


async def act_on_request(
    parts: Parts, scope: Scope, id: str, action: str, command: ActOnRequest, if_match: int | None
) -> Changed[Request]:
    """Raises `NotFound` outside the caller's sight, else the engine's refusals."""
    request = (await parts.stores.requests.get(scope, id, visible(scope))).state
    calendar = await parts.ground.calendar(scope)
    call = await _call(parts, scope, request, action, command, calendar)
    return await parts.stores.requests.change(scope, id, act(call), if_match=if_match)


async def _call(
    parts: Parts, scope: Scope, request: Request, action: str, command: ActOnRequest, calendar: WorkCalendar
) -> Call:
    named = dict(_named(command.brought))
    units = {id: await unit_of(parts, scope, type, id) for type, id in set(named.values())}
    known: Mapping[str, Unit] = {id: unit for id, unit in units.items() if unit}
    place = await _place(parts, scope, command.brought)
    unseen = [at for at, (_, id) in named.items() if id not in known]
    unseen += ["/park"] if "park" in command.brought and place is None else []
    unseen += [] if await _may_handle(parts, scope, request, command.brought) else ["/handler"]
    unseen += [fault.pointer for fault in await parts.files.faults(scope, files_in(command.brought))]
    return Call(
        action=action,
        caller=caller_of(scope),
        evidence=command.brought,
        note=command.note,
        calendar=calendar,
        units=known,
        unseen=[FieldError(f"/evidence{at}", "unknown-reference") for at in unseen],
        resolve_within=await _class_limit(parts, scope, request, command.brought) if action == "accept" else None,
        place=place,
    )


async def _class_limit(parts: Parts, scope: Scope, request: Request, evidence: Mapping[str, Any]) -> Period:
    path = (await parts.ground.classes(scope)).path(request.class_code)
    urgency = evidence.get("urgency")
    pack = pack_named(request.instance.pack)
    return request.terms.resolve_within(path, pack, urgency if isinstance(urgency, str) else None)


async def _place(parts: Parts, scope: Scope, evidence: Mapping[str, Any]) -> Place | None:
    """The park that is named, when the tenant has it."""
    id = _id_of(evidence.get("park"))
    row = await parts.ground.one(scope, "park", id) if id else None
    return Place(row["community"], id) if row else None


async def _may_handle(parts: Parts, scope: Scope, request: Request, evidence: Mapping[str, Any]) -> bool:
    """Whether the person named works where the caller does, for the same unit."""
    id, mine = _id_of(evidence.get("handler")), own_leg(request, caller_of(scope))
    if id is None or mine is None:
        return True
    return bool(await parts.holders.held(scope, {mine.by: mine.answers}, by=id))


def _id_of(reference: object) -> str | None:
    """Misshapen evidence is left to the engine."""
    if not isinstance(reference, dict) or any(SHAPES[EvidenceType.REFERENCE]("", reference)):
        return None
    return str(reference["id"])


def _named(evidence: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Type and id of every unit by its pointer below the evidence. Misshapen evidence is left to the engine."""
    for key, type_ in _UNITS.items():
        value = evidence.get(key)
        if value is None or any(SHAPES[type_](f"/{key}", value)):
            continue
        if isinstance(value, list):
            yield from ((f"/{key}/{place}", (each["type"], each["id"])) for place, each in enumerate(value))
        else:
            yield f"/{key}", (value["type"], value["id"])
