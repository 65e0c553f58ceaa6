"""How requests look: rows of lists, a request's own page, its texts and its history."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.service_request.domain.recording import note_key
from services.service_request.domain.request import Request
from services.service_request.domain.seats import is_requester, offers
from services.service_request.domain.turns import awaiting
from services.service_request.parts import Parts, caller_of
from services.service_request.queries.shown import RATES, fields, without_verdict
from services.service_request.queries.sight import READS_TEXTS, UNIT_ROLES, Where, hides_verdict, reads_texts, visible
from shared.kernel.calendar import WorkCalendar
from shared.kernel.codes.masks import mask_mobile, mask_name
from shared.kernel.errors import Forbidden, NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.lists import Filter, Listing
from shared.web.things import View, thing
from shared.workflow.offer import signatures

LISTING = Listing(
    {
        "number": Filter("data.number"),
        "class": Filter("data.class_code"),
        "park": Filter("data.park"),
        "community": Filter("data.community"),
        "enterprise": Filter("data.enterprise"),
        "requester": Filter("data.requester.id"),
        "private": Filter("data.private", bool),
        "service_item": Filter("data.service_item"),
        "project": Filter("data.project"),
        "bundle": Filter("data.bundle"),
        "state": Filter("data.instance.state"),
        "open": Filter("data.is_open", bool),
        "bucket": Filter("data.bucket"),
        "due_at": Filter("data.due_at"),
        "unit": Filter("data.bodies"),
        "unreached": Filter("data.unreached", bool),
        "reopened": Filter("data.reopened", int),
        "public_code": Filter("data.public_code"),
        "definition_version": Filter("data.instance.version", int),
        "rule_pack": Filter("data.instance.pack"),
        "correlation_id": Filter("correlation_id"),
    }
)
WRITTEN = ("text", "contact", "answers")
"""What the requester himself wrote."""
FOR_REQUESTER = ("reject:reason", "ask:question", "answer:answer", "resolve:result", "reopen:reason")


async def within(parts: Parts, scope: Scope) -> Where:
    return visible(scope)


async def views(parts: Parts, scope: Scope, things: Sequence[Stored[Request]]) -> list[View]:
    """Requests as this caller sees them, each with what he may do."""
    now, calendar = await parts.now(scope), await parts.ground.calendar(scope)
    return [_view(scope, each, now, calendar) for each in things]


def _view(scope: Scope, stored: Stored[Request], now: datetime, calendar: WorkCalendar) -> View:
    request = stored.state
    shown = fields(request)
    return thing(
        stored,
        {
            **(without_verdict(shown) if hides_verdict(scope) else shown),
            "correlation_id": stored.correlation_id,
            "available_actions": offers(request, caller_of(scope), now, calendar),
            "awaiting": awaiting(request),
            "signatures": signatures(request.instance),
        },
    )


async def details(parts: Parts, scope: Scope, stored: Stored[Request]) -> Mapping[str, Any]:
    """What the requester wrote, for those at work on it; the contact is masked, but to himself."""
    if not reads_texts(scope):
        return {}
    texts = (await parts.stores.requests.texts(scope, [stored.id], WRITTEN)).get(stored.id, {})
    contact = texts.get("contact")
    is_his = is_requester(stored.state, caller_of(scope))
    return {
        "text": texts.get("text"),
        "contact": contact if is_his or contact is None else masked(contact),
        "answers": json.loads(texts.get("answers", "{}")),
    }


async def attached_to(parts: Parts, scope: Scope, file: str) -> Stored[Request]:
    """A request whose texts the caller reads, with this file attached. Raises `NotFound`."""
    found = await parts.stores.requests.find(scope, {"$and": [visible(scope), attachment(file)]})
    if found is None or not reads_texts(scope):
        raise NotFound
    return found


def attachment(file: str) -> Where:
    return {"data.attachments": file}


def masked(contact: str) -> str:
    """A mobile number shows its ends, anything else its first character."""
    return mask_mobile(contact) if contact.isdigit() else mask_name(contact)


def told(scope: Scope, event_type: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Data of an event as far as the caller may see it."""
    if not hides_verdict(scope):
        return data
    kept = {name: value for name, value in data.items() if name not in ("verdict", "unreached")}
    return {**kept, "evidence": {}} if data.get("action") in RATES else kept


def _is_told(scope: Scope, name: str) -> bool:
    """What was said of units is not for them; a requester reads what was said to him, and what he said."""
    if scope.has(*READS_TEXTS):
        return True
    if scope.has(*UNIT_ROLES):
        return name.partition(":")[0] not in RATES
    return name in FOR_REQUESTER


async def evidence_of(parts: Parts, scope: Scope, stored: Stored[Request]) -> dict[str, dict[str, Any]]:
    """Texts and documents brought so far, by action. Raises `Forbidden`; `KeyUnavailable` without the key."""
    if not reads_texts(scope):
        raise Forbidden
    rows = stored.state.definition.rows
    names = {f"{row.action}:{evidence.key}" for row in rows for evidence in row.requires if evidence.private}
    names |= {f"{row.action}:{note_key(role)}" for row in rows for role in row.roles}
    names = {name for name in names if _is_told(scope, name)}
    texts = (await parts.stores.requests.texts(scope, [stored.id], names)).get(stored.id, {})
    found: dict[str, dict[str, Any]] = {}
    for name, text in texts.items():
        action, _, key = name.partition(":")
        found.setdefault(action, {})[key] = json.loads(text)
    return found
