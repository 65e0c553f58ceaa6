"""A small workflow with one of everything the engine knows, for the engine's own tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.kernel.calendar import CHINA, WorkCalendar, published_years
from shared.kernel.errors import FieldError
from shared.rules.packs import pack_named
from shared.workflow.definition import Definition, EvidenceType, Option, When
from shared.workflow.engine import act, start
from shared.workflow.instance import Actor, Blocker, Case, Instance, Outcome
from shared.workflow.table import (
    Exits,
    Keys,
    Line,
    choice,
    date,
    definition,
    document,
    evidence,
    members,
    number,
    text,
)

NOW = datetime(2016, 5, 30, 9, tzinfo=CHINA)
CALENDAR = WorkCalendar(published_years())
PACK = pack_named("2016")
UNITS = {
    "station_worker": "park-1",
    "enterprise_contact": "enterprise-1",
    "community_secretary": "community-1",
    "street_officer": "street-1",
}

KEYS: Keys = {
    "count": number(optional_for="enterprise_contact", tells_members=True),
    "way": choice("LONG", "SHORT", Option("NEW", rule="B6")),
    "plan": text(public=True),
    "talk": text(from_party="enterprise_contact"),
    "place": choice("ROOM", "HALL", from_party="community_secretary"),
    "minutes": document(),
    "people": members(),
    "until": date(),
    "happy": evidence(EvidenceType.BOOL),
    "reason": text(),
}
LINES = (
    Line("", "create", "LEAD", "system, station_worker, enterprise_contact", "count"),
    Line("LEAD", "propose", "PROPOSED", "station_worker", "way plan people?", within="10 WORKDAY"),
    Line("PROPOSED", "agree", "AGREED", "community_secretary + enterprise_contact", "talk place", within="each 30 DAY"),
    Line(
        "AGREED",
        "open",
        "OPEN",
        "station_worker",
        "until",
        gates="room",
        checks="later",
        when=When("propose.way", ("LONG", "NEW")),
    ),
    Line("AGREED", "open", "DONE", "street_officer", "minutes", when=When("propose.way", ("SHORT",))),
    Line("OPEN", "return", "PROPOSED", "street_officer", "reason", event="returned"),
    Line("OPEN", "finish", "DONE", "street_officer", "happy", within="1 MONTH"),
    Line("OPEN", "close", "CLOSED", "system", within="after open.until"),
)
EXITS = Exits("station_worker", "enterprise_contact, community_secretary", "street_officer", "LEAD PROPOSED")


def room(case: Case) -> Blocker | None:
    have = case.facts["rooms"]
    return None if have else Blocker("no-room", {"have": have}, f"/rooms?for={case.instance.id}")


def later(case: Case, values: Mapping[str, Any]) -> tuple[FieldError, ...]:
    return () if values["until"] > "2016-05-30" else (FieldError("/until", "in-the-past"),)


TOY = definition(
    slug="toy",
    version=1,
    events="toy.",
    sides={"park": ("enterprise",)},
    finals="DONE CLOSED",
    keys=KEYS,
    lines=LINES,
    exits=EXITS,
    gates={"room": room},
    checks={"later": later},
)
FACTS = {"rooms": 1}


def actor(role: str, name: str = "") -> Actor:
    return Actor(name or f"user-{role}", frozenset({role}), UNITS.get(role))


def begun(role: str = "station_worker", pack: str = "2016", units: Mapping[str, str] = UNITS) -> Instance:
    subject = {"count": 3}
    return start(TOY, id="t1", actor=actor(role), subject=subject, units=units, pack=pack_named(pack), now=NOW).instance


def call(
    instance: Instance,
    action: str,
    by: str | Actor,
    evidence: Mapping[str, Any] | None = None,
    *,
    days: int = 0,
    facts: Mapping[str, int] = FACTS,
    toy: Definition = TOY,
) -> Outcome:
    who = actor(by) if isinstance(by, str) else by
    now = NOW + timedelta(days=days)
    return act(toy, instance, action, who, evidence or {}, now=now, calendar=CALENDAR, facts=facts)


def proposed(way: str = "LONG", instance: Instance | None = None) -> Instance:
    return call(instance or begun(), "propose", "station_worker", {"way": way, "plan": "a plan"}).instance


def agreed(way: str = "LONG") -> Instance:
    half = call(proposed(way), "agree", "community_secretary", {"place": "ROOM"}).instance
    return call(half, "agree", "enterprise_contact", {"talk": "they agree"}).instance


def opened() -> Instance:
    return call(agreed(), "open", "station_worker", {"until": "2016-07-01"}).instance


def with_row(index: int, **changes: Any) -> Definition:
    """The toy with one row changed."""
    rows = list(TOY.rows)
    rows[index] = replace(rows[index], **changes)
    return replace(TOY, rows=tuple(rows))
