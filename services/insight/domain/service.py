"""How the figures of service requests are counted (K11–K16; B28): from the requester's word, never the handler's.

A request belongs to the period in which it was resolved, called back or due. Who was never reached is left out of the
rates, and shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.insight.domain.counting import Count, Subject, parted, subject
from services.insight.domain.moments import Thing
from services.insight.domain.picture import Picture

UNREACHED, NO_DEADLINE = "unreached", "no-deadline"
Clock = Mapping[str, Any]


def response_rate(picture: Picture) -> Count:
    """K11: requests contacted within the limit ÷ requests resolved in the period, which are due for call-back."""
    return _reached(_resolved_in(picture), lambda one: _in_time(one.facts["responded"]))


def solved_rate(picture: Picture) -> Count:
    """K12: call-backs that said "solved" ÷ call-backs that reached the requester in the period."""
    return _reached(_closed_in(picture), lambda one: _said(one, "solved"))


def satisfied_rate(picture: Picture) -> Count:
    """K13: call-backs that said "satisfied" ÷ call-backs that reached the requester in the period."""
    return _reached(_closed_in(picture), lambda one: _said(one, "satisfied"))


def on_time_rate(picture: Picture) -> Count:
    """K14: requests resolved by their due time ÷ requests that were resolved or due in the period."""
    started = [one for one in picture.requests if one.facts["resolved"]]
    undated = [one for one in started if not one.facts["resolved"]["due_at"]]
    dated = [one for one in started if one.facts["resolved"]["due_at"] and _is_due(picture, one.facts["resolved"])]
    counted, uncounted = parted(map(_request, dated), lambda one: _in_time(one.facts["resolved"]))
    return Count(counted, uncounted, {NO_DEADLINE: tuple(map(_request, undated))} if undated else {})


def reopened_rate(picture: Picture) -> Count:
    """K15: requests reopened ÷ requests that were closed in the period."""
    closed = [one for one in picture.requests if _is_within(picture, one.facts.get("closed_at"))]
    return Count(*parted(map(_request, closed), lambda one: bool(one.facts["reopened"])))


def arrival_rate(picture: Picture) -> Count:
    """K16: summoned units that arrived within the limit ÷ units summoned in the period (吹哨报到, by pack)."""
    subjects = [
        replace(_request(one), id=f"{one.id}:{arrival['unit']}", facts={**one.facts, "arrival": arrival})
        for one in picture.requests
        for arrival in one.facts["arrivals"]
        if _is_within(picture, _time(arrival["since"]))
    ]
    return Count(*parted(subjects, lambda one: _in_time(one.facts["arrival"])))


def _request(thing: Thing) -> Subject:
    return subject("request", thing)


def _resolved_in(picture: Picture) -> list[Thing]:
    return [one for one in picture.requests if _is_within(picture, one.facts.get("resolved_at"))]


def _closed_in(picture: Picture) -> list[Thing]:
    """Called back, and not reopened since."""
    closed = (one for one in picture.requests if one.facts["verdict"])
    return [one for one in closed if _is_within(picture, one.facts.get("closed_at"))]


def _reached(things: Iterable[Thing], counts: Callable[[Subject], bool]) -> Count:
    """Without those whom nobody reached."""
    unreached, reached = parted(map(_request, things), lambda one: bool(one.facts["unreached"]))
    return Count(*parted(reached, counts), {UNREACHED: unreached} if unreached else {})


def _said(one: Subject, word: str) -> bool:
    return bool(one.facts["verdict"][word])


def _in_time(clock: Clock | None) -> bool:
    if clock is None or clock["met_at"] is None or clock["due_at"] is None:
        return False
    return _time(clock["met_at"]) <= _time(clock["due_at"])


def _is_due(picture: Picture, clock: Clock) -> bool:
    return any(_is_within(picture, _time(clock[name])) for name in ("due_at", "met_at") if clock[name])


def _is_within(picture: Picture, at: datetime | None) -> bool:
    return at is not None and picture.since <= at <= picture.at


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
