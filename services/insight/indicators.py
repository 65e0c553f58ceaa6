"""The figures (domain §6) as data: name, formula, target, owner, rows. A new figure is one row here and one formula.

Targets without a published figure are the platform's own default; each is due at the end of the period's year.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.insight.domain import formulas, service
from services.insight.domain.counting import Count
from services.insight.domain.picture import Picture
from services.insight.projections import PROJECTIONS
from services.insight.projections.places import PLACES


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `target` is 0…1, None where more is not better; `owner` the role that answers for it.

    `rows` are the collections of rows it is counted from. `is_personal`: its subjects are persons, so small numbers are
    hidden from callers who may not see them.
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


_SOURCES = {projection.collection: projection.sources for projection in PROJECTIONS}

STREET, STATION = "street_officer", "station_worker"


def _figure(
    id: str, zh: str, en: str, count: Callable[[Picture], Count], owner: str, rows: str, **more: Any
) -> Indicator:
    """One row of the table; `rows` are names of collections with spaces between."""
    return Indicator(id, {"zh": zh, "en": en}, count, owner, tuple(rows.split()), **more)


# ruff: noqa: E501 (a table is read in columns)
# fmt: off
INDICATORS = (
    _figure("K1", "组织覆盖率", "organization coverage", formulas.organization_coverage, STREET, "enterprises organizations"),
    _figure("K2", "应建尽建率", "eligible coverage", formulas.eligible_coverage, STREET, "enterprises organizations members linkages", target=1.0),
    _figure("K3", "工作覆盖率", "work coverage", formulas.work_coverage, STREET, "enterprises organizations members linkages coverage", target=1.0),
    _figure("K4", "走访率", "visit rate", formulas.visit_rate, STATION, "enterprises visits", target=1.0),
    _figure("K5", "流动党员纳管率", "inclusion of floating members", formulas.floating_inclusion, STATION, "members transfers", target=1.0, is_personal=True),
    _figure("K10", "企业结构", "enterprises by sector", formulas.sectors, STREET, "enterprises"),
    _figure("K11", "响应率", "response rate", service.response_rate, STATION, "requests", target=1.0),
    _figure("K12", "解决率", "solved rate", service.solved_rate, STATION, "requests", target=1.0),
    _figure("K13", "满意率", "satisfied rate", service.satisfied_rate, STATION, "requests", target=1.0),
    _figure("K14", "按时办结率", "on-time rate", service.on_time_rate, STATION, "requests", target=1.0),
    _figure("K15", "重开率", "reopened rate", service.reopened_rate, STATION, "requests"),
    _figure("K16", "吹哨报到及时率", "whistle arrival rate", service.arrival_rate, STREET, "requests", target=1.0),
)
# fmt: on

BY_ID: Mapping[str, Indicator] = {indicator.id: indicator for indicator in INDICATORS}


def figures_of(rows: str) -> tuple[str, ...]:
    """The figures that may be others when such rows move; a park that was not known has all of them."""
    return tuple(each.id for each in INDICATORS if rows in (*each.rows, PLACES.collection))
