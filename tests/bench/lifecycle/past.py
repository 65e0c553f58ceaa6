"""Requests of former days as the service has left them, in any number: spread over states, places, classes, units.

A few hundred are walked through by the service's own decisions and laid out by the store's own functions; the rest are
copies under ids, numbers, codes and keys of their own. What is open has its next deadline hours ahead, so nothing of it
falls due while a bench runs.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call, Unit
from services.service_request.domain.looking import knock
from services.service_request.domain.request import Request, number, public_code
from services.service_request.domain.steps import Decide, Submission, act, submit
from services.service_request.domain.terms import Terms
from services.service_request.parts import caller_of
from services.service_request.store import REQUEST
from shared.kernel.calendar import WorkCalendar
from shared.kernel.ids import Ids
from shared.kernel.scope import SYSTEM, CommandRef, Jurisdiction, Scope
from shared.rules.packs import Pack, pack_named
from shared.store import documents
from shared.store.driver import Document
from tests.bench.lifecycle.calls import CLASSES, TEXT
from tests.bench.lifecycle.street import Place

_SATISFIED = {"reached": True, "solved": True, "satisfied": True}
_MINUTES, _HOUR, _DAY = timedelta(minutes=8), timedelta(hours=1), timedelta(days=1)
AGES: Mapping[str, tuple[int, timedelta, timedelta]] = {
    "SUBMITTED": (5, timedelta(), _MINUTES),
    "ACCEPTED": (10, timedelta(), _HOUR),
    "DISPATCHED": (30, timedelta(), 8 * _HOUR),
    "RESPONDED": (20, timedelta(), 4 * _DAY),
    "RESOLVED": (10, timedelta(), _DAY),
    "CLOSED": (5, timedelta(), 4 * _DAY),
    "ARCHIVED": (20, 30 * _DAY, 300 * _DAY),
}
"""State → its share in percent, and how long ago (from, to) the request came into it."""
_STEPS = ("accept", "dispatch", "respond", "resolve", "call_back", "archive")
_STATES = ("SUBMITTED", "ACCEPTED", "DISPATCHED", "RESPONDED", "RESOLVED", "CLOSED", "ARCHIVED")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where past requests lie, and what their clocks are worked out with."""

    tenant: str
    places: Sequence[Place]
    departments: Sequence[str]
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Pattern:
    """A request after its last step: its document without what is sealed, and the texts to seal."""

    document: Document
    state: Request
    began: datetime
    texts: Mapping[str, str]


@dataclass
class _Walk:
    """One request on its way."""

    ground: Ground
    ids: Ids
    id: str
    place: Place
    department: str
    state: Request | None = None
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    handled: list[Document] = field(default_factory=list)

    def scope(self, role: str, actor: str, **body: str) -> Scope:
        command = CommandRef(self.ids.new(), "")
        return Scope(
            self.ground.tenant, actor, frozenset({role}), self.ids.new(), Jurisdiction(**body), command=command
        )

    def take(self, scope: Scope, decide: Decide, at: datetime, status: int = 200) -> None:
        decision = decide(self.state, at)
        for event in decision.events:
            self.state = REQUEST.evolve(self.state, event)
        self.version += len(decision.events)
        self.texts |= {name: text for name, text in decision.private.items() if text is not None}
        assert scope.command is not None
        self.handled.append(documents.handled_entry(scope.command, self.version, status))

    @property
    def pack(self) -> Pack:
        """The rules it began with."""
        assert self.state is not None
        return pack_named(self.state.instance.pack)

    def call(self, scope: Scope, action: str, evidence: Mapping[str, Any], at: datetime) -> Call:
        unit = Unit(Ref(type="department", id=self.department), self.department)
        within = Terms().resolve_within((), self.pack, "GENERAL") if action == "accept" else None
        calendar = self.ground.calendar
        return Call(action, caller_of(scope), evidence, None, calendar, {self.department: unit}, resolve_within=within)


def patterns(ground: Ground, ids: Ids, now: datetime, count: int, seed: int) -> list[Pattern]:
    """So many walked through, in the shares of `AGES`; the same for the same seed but for their ids."""
    chance = random.Random(seed)
    states = chance.choices(_STATES, [AGES[state][0] for state in _STATES], k=count)
    return [_walked(ground, ids, now, place, state, chance) for place, state in enumerate(states)]


def _walked(ground: Ground, ids: Ids, now: datetime, turn: int, state: str, chance: random.Random) -> Pattern:
    _, newest, oldest = AGES[state]
    entered = now - newest - (oldest - newest) * chance.random()
    steps = _STEPS[: _STATES.index(state)]
    spans = [_span(action, chance) for action in steps]
    began = entered - sum(spans, timedelta())
    place = ground.places[turn % len(ground.places)]
    walk = _Walk(ground, ids, ids.new(), place, ground.departments[turn % len(ground.departments)])
    first = walk.scope("enterprise_contact", f"enterprise_contact-{place.enterprise}", enterprise=place.enterprise)
    asked = submit(_submission(place, turn), walk.id, ground.tenant, walk.call(first, "create", {}, began))
    walk.take(first, asked, began, 201)
    at = began
    for action, span in zip(steps, spans, strict=True):
        at += span
        scope, evidence = _step(walk, action)
        decide = knock({}, ground.calendar) if action == "archive" else act(walk.call(scope, action, evidence, at))
        walk.take(scope, decide, at)
    return _pattern(walk, first, began, at)


def _span(action: str, chance: random.Random) -> timedelta:
    """How long a request stood before this step; the archive waits for the reopen window."""
    waited = 7 * _DAY if action == "archive" else timedelta()
    return waited + timedelta(seconds=chance.uniform(60, 120))


def _submission(place: Place, turn: int) -> Submission:
    return Submission(
        class_code=CLASSES[turn % len(CLASSES)],
        park=place.park,
        community=place.community,
        enterprise=place.enterprise,
        requester=Ref(type="enterprise", id=place.enterprise),
        private=False,
        service_item=None,
        attachments=(),
        terms=Terms(),
        private_texts={"text": TEXT, "contact": f"138{turn % 10**8:08d}"},
    )


def _step(walk: _Walk, action: str) -> tuple[Scope, Mapping[str, Any]]:
    """Who takes it with what."""
    station = walk.scope("station_worker", f"station_worker-{walk.place.park}", park=walk.place.park)
    officer = walk.scope("department_officer", f"department_officer-{walk.department}", department=walk.department)
    lead = {"type": "department", "id": walk.department}
    taken: Mapping[str, tuple[Scope, Mapping[str, Any]]] = {
        "accept": (station, {"urgency": "GENERAL"} if walk.pack.binds("B27") else {}),
        "dispatch": (station, {"lead": lead, "basis": "职责分工"}),
        "respond": (officer, {"contact_record": "已与诉求人联系，约定时间。"}),
        "resolve": (officer, {"result": "讲座已举办，诉求人表示认可。"}),
        "call_back": (walk.scope("callback_worker", "callback_worker"), _SATISFIED),
        "archive": (walk.scope(SYSTEM, "svc-service-request"), {}),
    }
    return taken[action]


def _pattern(walk: _Walk, first: Scope, began: datetime, at: datetime) -> Pattern:
    """As the document stands once its events are published."""
    assert walk.state is not None
    due = {name: value for name, value in documents.deadlines(REQUEST.due(walk.state)).items() if value is not None}
    document = documents.insertion(first, walk.id, walk.state, (), began, began, {**due, "handled": walk.handled})
    del document["outbox"], document["outbox_at"]
    document |= {"version": walk.version, "updated_at": at}
    return Pattern(document, walk.state, began, walk.texts)


def copies(patterns: Sequence[Pattern], ids: Ids, count: int) -> Iterator[tuple[Document, Mapping[str, str]]]:
    """So many documents in turn, each with its texts still to be sealed under `private`."""
    for pattern in islice(cycle(patterns), count):
        id, data = ids.new(), pattern.document["data"]
        named = {
            "number": number(id, pattern.began),
            "public_code": public_code(pattern.document["tenant"], id),
            "instance": {**data["instance"], "id": id},
        }
        yield {**pattern.document, "_id": id, "data": {**data, **named}}, pattern.texts
