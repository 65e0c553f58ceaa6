"""Ask for a service (提出诉求): an enterprise's contact, a person, or the station on behalf of somebody."""

import asyncio
import json
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from services.service_request.commands.common import ClassCode, Id, Named, refuse_unknown_class
from services.service_request.commands.slots import into_free_slot
from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call, Place
from services.service_request.domain.item import Item, answer_faults
from services.service_request.domain.request import Request
from services.service_request.domain.steps import Submission, submit
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.menu import PUBLISHED
from shared.kernel.command import Command, Flag, LongText, Text
from shared.kernel.errors import FieldError, Forbidden, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Stored

ENTRANTS = ("enterprise_contact", "person", "station_worker")
_REQUESTERS = ("enterprise", "person")


class SubmitRequest(Command):
    """`text`, `contact` and `answers` are private. A contact's enterprise and a station's park are his own; a person
    says where. `requester` is for the station alone, which asks for somebody.
    """

    class_code: ClassCode = Field(alias="class")
    text: LongText
    contact: Text | None = None
    private: Flag = False
    park: Id | None = None
    community: Id | None = None
    enterprise: Id | None = None
    requester: Named | None = None
    service_item: Id | None = None
    answers: dict[str, Any] = {}
    attachments: Annotated[tuple[Id, ...], Field(max_length=10)] = ()


async def submit_request(parts: Parts, scope: Scope, command: SubmitRequest) -> Changed[Request]:
    """Raises `Forbidden`; `Invalid` for a class, place, item, answer or file that is not there, or not the
    caller's; `ItemFull`.
    """
    scope.permit(*ENTRANTS)
    requester = _requester(scope, command)
    await refuse_unknown_class(parts, scope, command.class_code)
    place = await _place(parts, scope, command)
    item = await _item(parts, scope, command)
    await _refuse_files(parts, scope, command)
    terms, calendar = await asyncio.gather(parts.terms(scope), parts.ground.calendar(scope))
    texts = {"text": command.text, "contact": command.contact}
    new = Submission(
        class_code=command.class_code,
        requester=requester or Ref(type="park", id=place.park or place.community),
        private=command.private,
        service_item=command.service_item,
        attachments=command.attachments,
        terms=terms,
        private_texts={name: text for name, text in texts.items() if text is not None}
        | ({"answers": json.dumps(command.answers, ensure_ascii=False)} if command.answers else {}),
        park=place.park,
        community=place.community,
        enterprise=place.enterprise,
    )
    id = parts.stores.requests.new_id(scope)
    call = Call("create", caller_of(scope), {}, None, calendar)

    async def submitted(slot: int | None) -> Changed[Request]:
        deciding = submit(replace(new, slot=slot), id, scope.tenant, call)
        return await parts.stores.requests.change(scope, id, deciding, status=201)

    if item is None or item.state.facts.capacity is None:
        return await submitted(None)
    return await into_free_slot(parts, scope, id, item, submitted)


def _requester(scope: Scope, command: SubmitRequest) -> Ref | None:
    """Who asks; None when somebody came to the station. Raises `Forbidden` for a grant without body."""
    own = scope.jurisdiction
    if scope.has("station_worker"):
        requester = command.requester.ref if command.requester else None
        if requester is None and command.enterprise:
            requester = Ref(type="enterprise", id=command.enterprise)
        _refuse_requester(requester, command)
        return requester
    if command.requester is not None:
        raise Invalid(errors=[FieldError("/requester", "not-allowed")])
    type, id = ("person", own.person) if scope.has("person") else ("enterprise", own.enterprise)
    if id is None:
        raise Forbidden(allowed_roles=list(ENTRANTS))
    _refuse_requester(Ref(type=type, id=id), command)
    return Ref(type=type, id=id)


def _refuse_requester(requester: Ref | None, command: SubmitRequest) -> None:
    if requester and requester.type not in _REQUESTERS:
        raise Invalid(errors=[FieldError("/requester/type", "not-allowed", {"types": list(_REQUESTERS)})])
    if command.private and (requester is None or requester.type != "person"):
        raise Invalid(errors=[FieldError("/private", "only-for-a-person")])


async def _place(parts: Parts, scope: Scope, command: SubmitRequest) -> Place:
    """Where it is. Raises `Invalid` for a place that is not there, or not the caller's."""
    own = scope.jurisdiction
    enterprise = command.enterprise
    if scope.has("enterprise_contact") and not scope.has("station_worker", "person"):
        if enterprise not in (None, own.enterprise):
            raise Invalid(errors=[FieldError("/enterprise", "unknown-reference")])
        enterprise = own.enterprise
    if command.requester and command.requester.type == "enterprise":
        enterprise = enterprise or command.requester.id
    if enterprise:
        return await _at_enterprise(parts, scope, enterprise)
    return await _at_place(parts, scope, command.park or own.park, command.community or own.community)


async def _at_enterprise(parts: Parts, scope: Scope, id: str) -> Place:
    found = await parts.ground.one(scope, "enterprise", id)
    if found is None or (scope.has("station_worker") and scope.jurisdiction.park not in (None, found["park"])):
        raise Invalid(errors=[FieldError("/enterprise", "unknown-reference")])
    if found.get("state", "OPERATING") != "OPERATING":
        raise Invalid(errors=[FieldError("/enterprise", "enterprise-not-operating")])
    return Place(found["community"], found["park"], id)


async def _at_place(parts: Parts, scope: Scope, park: str | None, community: str | None) -> Place:
    if park:
        found = await parts.ground.one(scope, "park", park)
        if found is None or (scope.has("station_worker") and scope.jurisdiction.park not in (None, park)):
            raise Invalid(errors=[FieldError("/park", "unknown-reference")])
        return Place(found["community"], park)
    if community is None:
        raise Invalid(errors=[FieldError("/park", "missing")])
    if await parts.ground.one(scope, "community", community) is None:
        raise Invalid(errors=[FieldError("/community", "unknown-reference")])
    return Place(community)


async def _refuse_files(parts: Parts, scope: Scope, command: SubmitRequest) -> None:
    """What is attached is there, and the caller's to read."""
    named = {f"/attachments/{place}": id for place, id in enumerate(command.attachments)}
    faults = await parts.files.faults(scope, named)
    if faults:
        raise Invalid(errors=faults)


async def _item(parts: Parts, scope: Scope, command: SubmitRequest) -> Stored[Item] | None:
    """An item of the menu is published, and its questions are answered as they are asked."""
    item = None
    if command.service_item:
        item = await parts.stores.items.find(scope, {"$and": [{"_id": command.service_item}, PUBLISHED]})
        if item is None:
            raise Invalid(errors=[FieldError("/service_item", "unknown-reference")])
        if item.state.facts.class_code != command.class_code:
            raise Invalid(errors=[FieldError("/class", "not-the-items-class")])
    faults = answer_faults(item.state.facts.questions if item else (), command.answers)
    if faults:
        raise Invalid(errors=faults)
    return item
