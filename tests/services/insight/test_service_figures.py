"""K11–K16 against numbers counted by hand: from the requester's word, with what is left out shown (B26, B28)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.insight.desk.within import Caller, matches, seen_by
from services.insight.domain.period import year_of
from services.insight.domain.picture import Picture
from services.insight.indicators import BY_ID
from services.insight.projections.things import THINGS
from shared.bus.groups import handler_of
from shared.kernel.scope import Jurisdiction, Scope
from tests.services.insight.builders import PARK, START, TENANT, Story, day, later, rows_of

ANSWER: Mapping[str, Any] = {"reached": True, "solved": True, "satisfied": False}
NOBODY: Mapping[str, Any] = {"reached": False, "solved": None, "satisfied": None}


def clock(name: str, due: datetime | None, met: datetime | None = None, unit: str | None = None) -> dict[str, Any]:
    times = {"since": START, "due_at": due, "met_at": met}
    return {"name": name, "unit": unit, **{key: at.isoformat() if at else None for key, at in times.items()}}


def step(
    story: Story, id: str, fact: str, state: str, before: str | None, clocks: Sequence[Mapping[str, Any]], **more: Any
) -> None:
    told = {
        "fact": fact,
        "action": "x",
        "number": f"FW-{id}",
        "state": state,
        "from_state": before,
        "class_code": "FAMILY",
        "park": story.park,
        "community": story.community,
        "enterprise": "e1",
        "requester": {"type": "enterprise", "id": "e1"},
        "clocks": list(clocks),
    }
    story.tell("service-request", f"request.{fact}", id, {**told, **more})


def resolved(story: Story, id: str, *, responded_late: bool = False, resolved_late: bool = False) -> list[Any]:
    due, late = START + timedelta(days=7), timedelta(days=8)
    respond = clock("respond", START + timedelta(days=1), START + (late if responded_late else timedelta(hours=2)))
    resolve = clock("resolve", due, START + (late if resolved_late else timedelta(days=3)))
    step(story, id, "resolved", "RESOLVED", "RESPONDED", [respond, resolve])
    return [respond, resolve]


def closed(story: Story, id: str, verdict: Mapping[str, Any] = ANSWER, **late: bool) -> list[Any]:
    clocks = resolved(story, id, **late)
    unreached = not verdict["reached"]
    step(story, id, "closed", "CLOSED", "RESOLVED", clocks, verdict=dict(verdict), unreached=unreached)
    return clocks


@pytest.fixture
def story() -> Story:
    """Five closed, one of them unreached, one reopened; one resolved; one due and open; one without a calendar."""
    told = Story()
    told.place()
    told.on(day(6, 20))
    closed(told, "r1")
    closed(told, "r2", {**ANSWER, "satisfied": True}, responded_late=True)
    closed(told, "r3", {**ANSWER, "solved": False}, resolved_late=True)
    closed(told, "r4", NOBODY)
    clocks = closed(told, "r5")
    step(told, "r5", "reopened", "DISPATCHED", "CLOSED", clocks[:1], verdict=None, reopened=1)
    resolved(told, "r6")
    step(told, "r7", "responded", "RESPONDED", "DISPATCHED", [clock("resolve", day(6, 6))])
    step(told, "r8", "responded", "RESPONDED", "DISPATCHED", [clock("resolve", None)])
    return told


def picture_of(story: Story) -> Picture:
    at = later(story.at)
    return Picture(rows_of(story), year_of(at).start, at, {"park": PARK})


@pytest.mark.parametrize(
    ("id", "expected", "left_out"),
    [
        ("K11", (4, 5), {"unreached": 1}),
        ("K12", (2, 3), {"unreached": 1}),
        ("K13", (1, 3), {"unreached": 1}),
        ("K14", (4, 6), {"no-deadline": 1}),
        ("K15", (1, 5), {}),
        ("K16", (0, 0), {}),
    ],
)
def test_each_figure_counts_what_the_requesters_and_the_clocks_say(
    story: Story, id: str, expected: tuple[int, int], left_out: Mapping[str, int]
) -> None:
    count = BY_ID[id].count(picture_of(story))
    assert (count.numerator, count.denominator) == expected
    assert {reason: len(subjects) for reason, subjects in count.excluded.items()} == left_out


@pytest.mark.covers("B26")
def test_units_that_a_whistle_called_count_by_their_arrival() -> None:
    told = Story()
    due = START + timedelta(minutes=30)
    units = [clock("arrive", due, START + timedelta(minutes=20), "d1"), clock("arrive", due, day(6, 1), "d2")]
    step(told, "r1", "arrived", "RESPONDED", "WHISTLED", [*units, clock("arrive", due, None, "d3")])
    count = BY_ID["K16"].count(picture_of(told.on(day(6, 2))))
    assert (count.numerator, count.denominator) == (1, 3)
    assert [one.id for one in count.counted] == ["r1:d1"]


def test_a_request_outside_the_period_or_the_park_is_not_counted(story: Story) -> None:
    elsewhere = Picture(rows_of(story), START, later(story.at), {"park": "p2"})
    before = Picture(rows_of(story), START, day(6, 1), {"park": PARK})
    assert BY_ID["K12"].count(elsewhere).denominator == BY_ID["K12"].count(before).denominator == 0


def row(**more: Any) -> dict[str, Any]:
    told = Story()
    legs = [{"unit": {"type": "department", "id": "d1"}, "body": "d1", "role": "LEAD", "state": "OPEN"}]
    step(told, "r1", "dispatched", "DISPATCHED", "ACCEPTED", [], legs=legs, **more)
    fold = handler_of(THINGS.fold, "request.dispatched")
    assert fold is not None
    return fold(None, told.events[-1]) or {}


@pytest.mark.parametrize(
    ("role", "place", "private", "is_seen"),
    [
        ("street_officer", {}, True, True),
        ("callback_worker", {}, True, True),
        ("station_worker", {"park": PARK}, True, True),
        ("station_worker", {"park": "p2"}, False, False),
        ("department_officer", {"department": "d1"}, True, True),
        ("department_officer", {"department": "d2"}, False, False),
        ("enterprise_contact", {"enterprise": "e1"}, False, True),
        ("enterprise_contact", {"enterprise": "e1"}, True, False),
        ("person", {"person": "e1"}, True, True),
        ("liaison", {"park": PARK}, False, False),
    ],
)
def test_the_desk_shows_a_request_to_whom_its_owner_would(
    role: str, place: dict[str, str], private: bool, is_seen: bool
) -> None:
    scope = Scope(TENANT, "u1", frozenset({role}), "c1", Jurisdiction(**place))
    where = seen_by(Caller(scope)).get("requests")
    assert (where is not None and matches(where, row(private=private))) is is_seen
