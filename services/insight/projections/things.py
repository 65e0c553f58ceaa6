"""All things of the platform, one row each: what a list, a search or the stream must know of them.

A row holds who may see the thing, whose turn it is, and what the events of the present batch tell (`told`); the memory
of the group keeps that beside the rows (`desk.memory`). No personal data: a member is an id here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.insight.domain.moments import Row
from services.insight.projections.running import linkage, project, request, rescheduled, transfer
from services.insight.projections.telling import spoken
from shared.bus.envelope import Envelope
from shared.bus.groups import Fold, Projection

Facts = Callable[[Row, Envelope], Row]

_PLACE = ("park", "community")


def _kept(*names: str) -> Facts:
    """What the event says of these; what it does not name stays."""

    def facts(row: Row, event: Envelope) -> Row:
        return {name: event.data[name] for name in names if event.data.get(name) is not None}

    return facts


def _named(*names: str) -> Facts:
    """The same, and the words by which the thing is found."""
    keep = _kept("name", *names)

    def facts(row: Row, event: Envelope) -> Row:
        return _worded(row, keep(row, event), event.data.get("code"))

    return facts


def _worded(row: Row, facts: Mapping[str, Any], code: str | None) -> Row:
    name, code = facts.get("name", row.get("name")), code or row.get("code")
    return {**facts, "code": code, "label": name, "words": [each for each in (name, code) if each], "found": True}


def _enterprise(row: Row, event: Envelope) -> Row:
    told = event.data["facts"]
    facts = {name: told.get(name) for name in ("name", *_PLACE)}
    return _worded(row, {**facts, "enterprise": event.aggregate}, told.get("credit_code"))


def _member(row: Row, event: Envelope) -> Row:
    standing = event.data["standing"]
    relation = standing.get("relation", {})
    own = {name: standing.get(name) for name in ("enterprise", *_PLACE)}
    return {**own, "organization": relation.get("organization"), "affiliated": bool(relation.get("affiliated"))}


def _nothing(row: Row, event: Envelope) -> Row:
    return {}


def _of(resource: str, facts: Facts, *, aloud: bool = False) -> Fold:
    """A fold of one event; `aloud` events are told among the recent ones."""

    def fold(row: Row | None, event: Envelope) -> Row:
        before = row or {"resource": resource, "thing": event.aggregate, "created_at": event.time}
        after = {**before, **facts(before, event), "updated_at": event.time}
        return spoken(before, after, event) if aloud else after

    return fold


def _taken_back(row: Row | None, event: Envelope) -> Row:
    """A registration that was never true: nobody sees the thing, nor what was told of it."""
    return {"resource": None, "thing": event.aggregate, "updated_at": event.time}


def _all(names: Sequence[str], fold: Fold) -> dict[str, Fold]:
    return dict.fromkeys(names, fold)


_MEMBER = (
    "member.registered",
    "member.amended",
    "member.workplace-changed",
    "member.stage-changed",
    "member.floating-registered",
    "member.floating-closed",
    "member.relation-changed",
)
_TRANSFER = (
    "transfer.opened",
    "transfer.issued",
    "transfer.received",
    "transfer.rejected",
    "transfer.expired",
    "transfer.withdrawn",
    "transfer.escalated",
)
_TAKEN_BACK = (
    "enterprise.registration-undone",
    "organization.registration-undone",
    "member.registration-undone",
    "visit.registration-undone",
)
_SERVING = ("kind", *_PLACE, "enterprises")

THINGS = Projection(
    sources=("organization", "member", "outreach", "linkage", "service-request"),
    collection="things",
    fold={
        "park.registered": _of("parks", _named("community")),
        "park.amended": _of("parks", _named()),
        "enterprise.registered": _of("enterprises", _enterprise, aloud=True),
        "enterprise.amended": _of("enterprises", _named()),
        "enterprise.moved-out": _of("enterprises", _nothing, aloud=True),
        "organization.founded": _of("organizations", _named(*_SERVING), aloud=True),
        "organization.amended": _of("organizations", _kept(*_SERVING)),
        "organization.dissolved": _of("organizations", _nothing, aloud=True),
        "work-coverage.assigned": _of("work-coverage", _kept("enterprise", *_PLACE), aloud=True),
        "visit.recorded": _of("visits", _kept("enterprise", *_PLACE), aloud=True),
        "visit.amended": _of("visits", _nothing),
        **_all(_MEMBER, _of("members", _member)),
        **_all(_TRANSFER, _of("transfers", transfer, aloud=True)),
        "linkage.*": _of("linkages", linkage, aloud=True),
        "request.*": _of("requests", request, aloud=True),
        "request.rescheduled": _of("requests", rescheduled),
        **_all(("request.amended", "request.gathered"), _of("requests", _nothing)),
        "service-project.*": _of("service-projects", project, aloud=True),
        **_all(_TAKEN_BACK, _taken_back),
    },
)
