"""How figures, what is behind them, and the park's dashboard look to one caller. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from services.insight.domain.counting import Count, Subject, is_hidden, ratio
from services.insight.domain.moments import Moment
from services.insight.domain.period import Period
from services.insight.domain.picture import BRANCH_KINDS, Picture
from services.insight.indicators import Indicator
from services.insight.replies import (
    Change,
    Counts,
    Dashboard,
    EventBehind,
    Excluded,
    Explained,
    ExplainedReason,
    Explanation,
    Figure,
    Name,
    PartFigure,
    Previous,
    SourceLag,
)
from services.insight.sight import Persons, Sight
from shared.contracts.base import Qualifier, Reference

MAX_CHANGES = 20
"""Of a figure's changes since the period before, the newest are told; `explain` has them all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are asked for: of what area, period and time. `query` leads to exactly what is behind."""

    sight: Sight
    period: Period
    now: Picture
    before: Picture
    lags: Mapping[str, float]
    query: Mapping[str, str]


def figure(indicator: Indicator, asked: Asked) -> Figure:
    """One figure as this caller may see it."""
    count, before = indicator.count(asked.now), indicator.count(asked.before)
    hides = indicator.is_personal and asked.sight.persons is Persons.NONE
    hidden = hides and is_hidden(count.numerator, count.denominator)
    shown = Figure(
        id=indicator.id,
        name=Name.model_validate(indicator.name),
        **_ratio(count, hidden),
        excluded=[Excluded(reason=reason, count=len(found)) for reason, found in count.excluded.items()],
        qualifier=Qualifier.EQ,
        target=indicator.target,
        target_date=date(asked.period.first.year, 12, 31) if indicator.target is not None else None,
        owner=indicator.owner,
        as_of=asked.now.at,
        sources=[SourceLag(service=name, lag_s=asked.lags.get(name)) for name in indicator.sources],
        previous=_previous(count, before, asked, hides),
        explain=f"/api/v1/kpis/{indicator.id}/explain?{urlencode(asked.query)}",
    )
    extras = {**({"hidden": "k"} if hidden else {}), **({"parts": _parts(count)} if count.parts is not None else {})}
    return shown.model_copy(update=extras)


def _ratio(count: Count, hidden: bool) -> dict[str, int | float | None]:
    numerator, denominator = count.numerator, count.denominator
    if hidden:
        return {"numerator": None, "denominator": None, "value": None}
    return {"numerator": numerator, "denominator": denominator, "value": ratio(numerator, denominator)}


def _parts(count: Count) -> list[PartFigure]:
    whole = count.denominator
    return [
        PartFigure(key=key, numerator=len(part), denominator=whole, value=ratio(len(part), whole))
        for key, part in (count.parts or {}).items()
    ]


def _previous(count: Count, before: Count, asked: Asked, hides: bool) -> Previous:
    hidden = hides and is_hidden(before.numerator, before.denominator)
    return Previous(
        period=asked.period.previous().text,
        **_ratio(before, hidden),
        changes=_changes(count, before, asked),
    )


def _changes(count: Count, before: Count, asked: Asked) -> list[Change]:
    """The events since the period before that moved a subject in, out, or between counted and not."""
    if not asked.sight.explains:
        return []
    found = [
        Change(event=moment.event, type=moment.type, occurred_at=moment.at, subject=_reference(one))
        for one in _moved(count, before, asked.now)
        if asked.sight.shows(one)
        for moment in _told(one, asked.sight)
        if moment.at > asked.before.at
    ]
    return sorted(found, key=lambda change: (change.occurred_at, change.event), reverse=True)[:MAX_CHANGES]


def _moved(count: Count, before: Count, now: Picture) -> list[Subject]:
    places, former = _places(count), _places(before)
    came = [one for one in _subjects(count) if former.get(one.id) != places[one.id]]
    left = [replace(one, moments=now.by_id[thing_of(one)].moments) for one in _subjects(before) if one.id not in places]
    return came + left


def thing_of(subject: Subject) -> str:
    """The id of the thing a subject is, or is a part of (`<request>:<unit>`)."""
    return subject.id.partition(":")[0]


def _subjects(count: Count) -> tuple[Subject, ...]:
    return count.counted + count.uncounted


def _places(count: Count) -> Mapping[str, bool]:
    return {one.id: True for one in count.counted} | {one.id: False for one in count.uncounted}


def _reference(subject: Subject) -> Reference:
    return Reference(type=subject.type, id=subject.id)


def _told(subject: Subject, sight: Sight) -> Iterable[Moment]:
    """The moments a caller may be told: events of other persons only to who sees all of them."""
    hides = sight.persons is not Persons.ALL and subject.type != "member"
    return (moment for moment in subject.moments if not (hides and moment.is_personal))


def explanation(indicator: Indicator, asked: Asked) -> Explanation:
    """The subjects behind a figure as far as the caller may see them, and the events behind each."""
    count = indicator.count(asked.now)
    excluded = [
        ExplainedReason(reason=reason, subjects=_explained(subjects, asked.sight))
        for reason, subjects in count.excluded.items()
    ]
    return Explanation(
        id=indicator.id,
        period=asked.period.text,
        as_of=asked.now.at,
        counted=_explained(count.counted, asked.sight),
        uncounted=_explained(count.uncounted, asked.sight),
        excluded=excluded,
    )


def _explained(subjects: Iterable[Subject], sight: Sight) -> list[Explained]:
    return [
        Explained(subject=_reference(one), events=[_behind(moment) for moment in _told(one, sight)])
        for one in subjects
        if sight.shows(one)
    ]


def _behind(moment: Moment) -> EventBehind:
    return EventBehind(id=moment.event, type=moment.type, occurred_at=moment.at, correlation_id=moment.correlation_id)


def dashboard(picture: Picture, sight: Sight) -> Dashboard:
    """The park's counts as they stand; visits are those of the period."""
    members = len(picture.members)
    floating = sum(map(picture.is_floating, picture.members))
    counts = Counts(
        enterprises=len(picture.operating),
        organizations=sum(one.facts["kind"] in BRANCH_KINDS for one in picture.organizations),
        members=_persons(members, sight),
        floating=_persons(floating, sight),
        visited=len(picture.visits.keys() & picture.operating.keys()),
        leads_open=sum(one.facts["state"] == "LEAD" for one in picture.foundings),
    )
    return Dashboard(as_of=picture.at, counts=counts)


def _persons(number: int, sight: Sight) -> int | None:
    return None if sight.persons is Persons.NONE and 1 <= number <= 4 else number
