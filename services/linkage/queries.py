"""The read side: which linkages a caller may see, and how one looks to him.

Who is a member of the Party is protected: whoever may not know (P4, P5) sees neither member ids nor numbers of
members, on the page, in lists or in the history.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.linkage.domain.joints import JOINTS
from services.linkage.domain.lead_watch import watch_id
from services.linkage.domain.model import CALENDAR, Linkage
from services.linkage.domain.steps import note_key
from services.linkage.store import Stores
from shared.kernel.errors import Forbidden
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Query
from shared.web.lists import Filter, Listing
from shared.web.things import View, thing
from shared.workflow.deadlines import awaiting
from shared.workflow.instance import Actor, Instance
from shared.workflow.offer import available_actions, signatures
from shared.workflow.view import keys_telling_members

Where = Mapping[str, Any]

WIDE = (SYSTEM, "street_officer", "street_leader", "street_admin", "duty_officer", "integrator")
"""See the whole tenant unless their jurisdiction says less."""
NARROWED = ("community_secretary", "station_worker", "liaison")
"""See the place their jurisdiction names, and nothing without one."""
CONTACT = "enterprise_contact"
KNOWS_MEMBERS = (SYSTEM, "street_officer", "street_leader", "duty_officer", "community_secretary", "station_worker")
"""May know who and how many are members."""

ALL: Where = {}
NONE: Where = {"_id": {"$in": []}}

LISTING = Listing(
    {
        "number": Filter("data.number"),
        "joint": Filter("data.joint"),
        "kind": Filter("data.instance.evidence.assess.kind"),
        "mode": Filter("data.instance.evidence.assess.mode"),
        "direction": Filter("data.direction"),
        "park": Filter("data.park"),
        "community": Filter("data.community"),
        "enterprise": Filter("data.enterprise"),
        "state": Filter("data.instance.state"),
        "definition_version": Filter("data.instance.version", int),
        "rule_pack": Filter("data.instance.pack"),
        "correlation_id": Filter("correlation_id"),
    }
)


def visible(scope: Scope) -> Where:
    """The filter, in document terms, of the linkages a caller may see."""
    place = scope.jurisdiction
    bounds: dict[str, Any] = {f"data.{k}": v for k, v in (("park", place.park), ("community", place.community)) if v}
    if scope.has(*WIDE) or (scope.has(*NARROWED) and bounds):
        return bounds
    if scope.has(CONTACT) and place.enterprise:
        return {"data.enterprise": place.enterprise, "$or": _of_contact(scope)}
    return NONE


def _of_contact(scope: Scope) -> list[dict[str, Any]]:
    """A contact sees a founding of his enterprise if he proposed it, or once it has been assessed."""
    return [
        {"data.instance.proposer.actor": scope.actor},
        {"data.instance.evidence.assess": {"$exists": True}},
        {"data.joint": {"$ne": "ORGANIZATION"}},
    ]


async def within(stores: Stores, scope: Scope) -> Where:
    return visible(scope)


def actor_of(scope: Scope) -> Actor:
    return Actor(scope.actor, scope.roles, scope.unit)


async def facts_of(stores: Stores, scope: Scope, linkages: Sequence[Linkage]) -> list[Mapping[str, int]]:
    """What the gates of each look at: the full members whose relation has come, over all enterprises that the branch
    is for (B1, B3, B10).
    """
    enterprises = {enterprise for linkage in linkages for enterprise in linkage.enterprises}
    ids = [watch_id(scope.tenant, enterprise) for enterprise in sorted(enterprises)]
    found = await stores.watches.page(scope, Query(where={"_id": {"$in": ids}}, limit=len(ids) or 1))
    come = {watch.state.enterprise: watch.state.affiliated_full for watch in found.items}
    return [{"affiliated_full": sum(come.get(each, 0) for each in linkage.enterprises)} for linkage in linkages]


async def views(stores: Stores, scope: Scope, things: Sequence[Stored[Linkage]]) -> list[View]:
    """Linkages as this caller sees them, each with what he may do."""
    facts = await facts_of(stores, scope, [each.state for each in things])
    return [_view(scope, each, counted) for each, counted in zip(things, facts, strict=True)]


def _view(scope: Scope, stored: Stored[Linkage], facts: Mapping[str, int]) -> View:
    linkage, running = stored.state, stored.state.instance
    hidden = _hidden(scope, linkage)
    return thing(
        stored,
        {
            "number": linkage.number,
            "joint": linkage.joint,
            "kind": linkage.brought("assess", "kind"),
            "mode": linkage.brought("assess", "mode"),
            "direction": linkage.direction,
            "park": linkage.park,
            "community": linkage.community,
            "enterprise": linkage.enterprise,
            "park_side": linkage.park_side.model_dump(),
            "community_side": linkage.community_side.model_dump(),
            "parties": [linkage.park_side.model_dump(), linkage.community_side.model_dump()],
            "subject": _without(running.subject, hidden),
            "evidence": {action: _without(brought, hidden) for action, brought in running.evidence.items()},
            "proposer": {"role": running.proposer.role, "unit": running.proposer.unit},
            "state": running.state,
            "definition_version": running.version,
            "rule_pack": running.pack,
            "correlation_id": stored.correlation_id,
            **_workflow(scope, linkage, running, facts),
        },
    )


def _workflow(scope: Scope, linkage: Linkage, running: Instance, facts: Mapping[str, int]) -> View:
    """What every thing with a workflow carries (api.md §3)."""
    definition = linkage.definition
    return {
        "available_actions": available_actions(definition, running, actor_of(scope), facts),
        "awaiting": awaiting(definition, running, CALENDAR) if linkage.is_open else [],
        "signatures": signatures(running),
    }


def _hidden(scope: Scope, linkage: Linkage) -> frozenset[str]:
    """Evidence this caller may not see."""
    return frozenset() if scope.has(*KNOWS_MEMBERS) else keys_telling_members(linkage.definition)


def _without(values: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in hidden}


def told(scope: Scope, event_type: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Data of an event as far as the caller may see it."""
    if scope.has(*KNOWS_MEMBERS):
        return data
    definition = JOINTS.definition(f"linkage.{data['joint'].lower()}", data["definition_version"])
    return {**data, "evidence": _without(data["evidence"], keys_telling_members(definition))}


async def texts_of(stores: Stores, scope: Scope, linkage: Stored[Linkage]) -> Mapping[str, Mapping[str, str]]:
    """Texts and documents by action, which may name persons. Raises `Forbidden`; `KeyUnavailable` without the key."""
    if not scope.has(*KNOWS_MEMBERS):
        raise Forbidden(allowed_roles=sorted(set(KNOWS_MEMBERS) - {SYSTEM}))
    rows = linkage.state.definition.rows
    fields = {f"{row.action}:{evidence.key}" for row in rows for evidence in row.requires if evidence.private}
    fields |= {f"{row.action}:{note_key(role)}" for row in rows for role in row.roles}
    return await stores.linkages.texts(scope, [linkage.id], fields)
