"""The questions this service answers: figures, what is behind one, the park's dashboard."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from services.insight import figures
from services.insight.desk.within import caller_of, seen_by
from services.insight.domain.period import Period, instant, period_named, year_of
from services.insight.domain.picture import Picture, Rows
from services.insight.indicators import BY_ID, INDICATORS, Indicator
from services.insight.replies import Dashboard, Explanation, Figure
from services.insight.sight import Sight, gets_figures, sight_of
from services.insight.store import RowReader
from services.insight.stream.listeners import Listeners
from shared.kernel.clock import Clock
from shared.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from shared.kernel.scope import Scope
from shared.store.story import StoryClocks

Lags = Callable[[], Awaitable[Mapping[str, float]]]
"""Source service → seconds since all its events were last folded; absent when nobody folds them."""


class Area(BaseModel):
    """`tenant` is for a district's viewer alone."""

    model_config = ConfigDict(extra="forbid")

    park: str | None = None
    tenant: str | None = None


class ParkArea(BaseModel):
    model_config = ConfigDict(extra="forbid")

    park: str
    tenant: str | None = None


class When(Area):
    """An area in a period (default: the year up to the tenant's clock), as known at `as_of` (default: now)."""

    period: str | None = None
    as_of: str | None = None


class Wanted(When):
    """`id` lists the figures, separated by commas; all when absent."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """What the routes get."""

    rows: RowReader
    clocks: StoryClocks
    clock: Clock
    lags: Lags
    listeners: Listeners

    async def now(self, scope: Scope, tenant: str) -> datetime:
        """The tenant's time as far as its events tell it; real time where there is no story."""
        start = scope.clock.start if tenant == scope.tenant else None
        return await self.clocks.told(tenant) or start or self.clock.now()


async def kpis(insight: Insight, scope: Scope, wanted: Wanted) -> list[Figure]:
    """Raises `Invalid` for an unknown figure, period or time; `Forbidden` and `NotFound` as `sight_of`."""
    sight = await sight_of(insight.rows, scope, wanted.tenant, wanted.park)
    chosen = _chosen(wanted.id)
    asked = await _asked(insight, scope, sight, wanted)
    return [figures.figure(indicator, asked) for indicator in chosen]


async def explain(insight: Insight, scope: Scope, id: str, when: When) -> Explanation:
    """Raises also `Forbidden` for callers that get figures as numbers only."""
    sight = await sight_of(insight.rows, scope, when.tenant, when.park)
    if not sight.explains:
        raise Forbidden
    if id not in BY_ID:
        raise NotFound
    return figures.explanation(BY_ID[id], await _asked(insight, scope, sight, when))


async def park_dashboard(insight: Insight, scope: Scope, area: ParkArea) -> Dashboard:
    """The park as it stands now, and whom it visited this year."""
    sight = await sight_of(insight.rows, scope, area.tenant, area.park)
    now = await insight.now(scope, sight.tenant)
    year = year_of(now)
    rows = await insight.rows.of_area(sight.tenant, sight.area, year.first)
    return figures.dashboard(Picture(rows, year.start, now, sight.area), sight)


async def listening(insight: Insight, scope: Scope, area: Area) -> Sight:
    """Figures as `sight_of`, and the things of the caller's own tenant that he sees; these alone where he gets no
    figures and names no area of them.
    """
    if gets_figures(scope) or area.tenant or area.park:
        sight = await sight_of(insight.rows, scope, area.tenant, area.park)
    else:
        sight = Sight(scope.tenant, {}, figures=False)
    if sight.tenant != scope.tenant:
        return sight
    return replace(sight, things=seen_by(await caller_of(insight.rows, scope)))


def _chosen(ids: str | None) -> list[Indicator]:
    if ids is None:
        return list(INDICATORS)
    wanted = ids.split(",")
    if not BY_ID.keys() >= set(wanted):
        raise Invalid(errors=[FieldError("?id", "not-allowed")])
    return [indicator for indicator in INDICATORS if indicator.id in wanted]


async def _asked(insight: Insight, scope: Scope, sight: Sight, when: When) -> figures.Asked:
    now = await insight.now(scope, sight.tenant)
    period = period_named(when.period, now) if when.period else year_of(now)
    # A time ahead of the events is answered as of now: `as_of` of the reply says so.
    at = min(now, period.end, instant(when.as_of) if when.as_of else now).astimezone(UTC)
    rows = await insight.rows.of_area(sight.tenant, sight.area, period.previous().first)
    return figures.Asked(
        sight=sight,
        period=period,
        now=Picture(rows, period.start, at, sight.area),
        before=_before(period, rows, at, sight),
        lags=await insight.lags(),
        query=when.model_dump(include={"park", "tenant"}, exclude_none=True)
        | {"period": period.text, "as_of": at.isoformat()},
    )


def _before(period: Period, rows: Rows, at: datetime, sight: Sight) -> Picture:
    former = period.previous()
    return Picture(rows, former.start, min(at, former.end), sight.area)
