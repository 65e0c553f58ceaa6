"""The table of figures says what each is counted from: which sources it names, and when listeners are told."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import pytest

from services.insight.domain.moments import Row
from services.insight.domain.picture import Picture, Rows
from services.insight.indicators import INDICATORS, Indicator, figures_of
from services.insight.projections import PROJECTIONS
from tests.services.insight.builders import START, day, found_a, laijin, rows_of


class Watched(Sequence[Row]):
    """Rows that know whether anybody looked at them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self.read = False

    def __iter__(self) -> Iterator[Row]:
        self.read = True
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: Any) -> Any:
        self.read = True
        return self._rows[index]


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.id)
def test_a_figure_is_counted_from_the_rows_it_names_and_no_others(indicator: Indicator) -> None:
    story = laijin()
    found_a(story)
    rows = rows_of(story)
    watched = {name: Watched(getattr(rows, name)) for name in Rows.__dataclass_fields__}
    indicator.count(Picture(Rows(**watched), START, day(7, 1), {"park": story.park}))
    assert {name for name, each in watched.items() if each.read} == set(indicator.rows)


def test_every_projection_moves_a_figure() -> None:
    assert all(figures_of(projection.collection) for projection in PROJECTIONS)
    assert figures_of("transfers") == ("K5",)
    assert figures_of("places") == tuple(indicator.id for indicator in INDICATORS)
