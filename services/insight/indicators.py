"""The figures (domain §6) as data: name, formula, target, owner, rows. A new figure is one row here and one formula.

Targets without a published figure are the platform's own default; each is due at the end of the period's year.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.insight.domain import formulas, service
from services.insight.domain.counting import Count
from services.insight.domain.picture import Picture
from services.insight.projections import PROJECTIONS
from services.insight.projections.places import PLACES


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `target` is 0…1, None where more is not better; `owner` the role that answers for it.

    `rows` are the projections it is counted from. `is_personal`: its subjects are persons, so small numbers are hidden
    from callers who may not see them.
    """

    id: str
    name: Mapping[str, str]
    count: Callable[[Picture], Count]
    owner: str
    rows: tuple[str, ...]
    target: float | None = None
    is_personal: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The services whose events it is counted from."""
        return tuple(dict.fromkeys(source for name in self.rows for source in _SOURCES[name]))


_SOURCES = {projection.name: projection.sources for projection in PROJECTIONS}

INDICATORS = (
    Indicator(
        "K1",
        {"zh": "组织覆盖率", "en": "organization coverage"},
        formulas.organization_coverage,
        owner="street_officer",
        rows=("enterprises", "organizations"),
    ),
    Indicator(
        "K2",
        {"zh": "应建尽建率", "en": "eligible coverage"},
        formulas.eligible_coverage,
        owner="street_officer",
        rows=("enterprises", "organizations", "members", "linkages"),
        target=1.0,
    ),
    Indicator(
        "K3",
        {"zh": "工作覆盖率", "en": "work coverage"},
        formulas.work_coverage,
        owner="street_officer",
        rows=("enterprises", "organizations", "members", "linkages", "coverage"),
        target=1.0,
    ),
    Indicator(
        "K4",
        {"zh": "走访率", "en": "visit rate"},
        formulas.visit_rate,
        owner="station_worker",
        rows=("enterprises", "visits"),
        target=1.0,
    ),
    Indicator(
        "K5",
        {"zh": "流动党员纳管率", "en": "inclusion of floating members"},
        formulas.floating_inclusion,
        owner="station_worker",
        rows=("members", "transfers"),
        target=1.0,
        is_personal=True,
    ),
    Indicator(
        "K10",
        {"zh": "企业结构", "en": "enterprises by sector"},
        formulas.sectors,
        owner="street_officer",
        rows=("enterprises",),
    ),
    Indicator(
        "K11",
        {"zh": "响应率", "en": "response rate"},
        service.response_rate,
        owner="station_worker",
        rows=("requests",),
        target=1.0,
    ),
    Indicator(
        "K12",
        {"zh": "解决率", "en": "solved rate"},
        service.solved_rate,
        owner="station_worker",
        rows=("requests",),
        target=1.0,
    ),
    Indicator(
        "K13",
        {"zh": "满意率", "en": "satisfied rate"},
        service.satisfied_rate,
        owner="station_worker",
        rows=("requests",),
        target=1.0,
    ),
    Indicator(
        "K14",
        {"zh": "按时办结率", "en": "on-time rate"},
        service.on_time_rate,
        owner="station_worker",
        rows=("requests",),
        target=1.0,
    ),
    Indicator(
        "K15",
        {"zh": "重开率", "en": "reopened rate"},
        service.reopened_rate,
        owner="station_worker",
        rows=("requests",),
    ),
    Indicator(
        "K16",
        {"zh": "吹哨报到及时率", "en": "whistle arrival rate"},
        service.arrival_rate,
        owner="street_officer",
        rows=("requests",),
        target=1.0,
    ),
)

BY_ID: Mapping[str, Indicator] = {indicator.id: indicator for indicator in INDICATORS}


def figures_of(rows: str) -> tuple[str, ...]:
    """The figures that may be others when such rows move; a park that was not known has all of them."""
    return tuple(each.id for each in INDICATORS if rows in (*each.rows, PLACES.name))
