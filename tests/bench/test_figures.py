"""How a figure is judged and shown; nothing here is measured."""

import pytest

from tests.bench.figures import Figure, Goal


def test_a_ratio_is_taken_within_each_round_and_told_with_its_spread() -> None:
    figure = Figure("W0", "work", "/s", [50, 10, 90], "rival", [100, 10, 60])
    assert figure.ratio is not None
    assert (figure.ratio.median, figure.ratio.least, figure.ratio.most) == (1.0, 0.5, 1.5)


@pytest.mark.parametrize(
    ("ours", "goal", "holds"),
    [
        ([60, 50, 10], Goal(ratio=0.5), True),
        ([60, 49, 10], Goal(ratio=0.5), False),
        ([60, 50, 10], Goal(most=50), True),
        ([60, 51, 10], Goal(most=50), False),
        ([60, 50, 10], Goal(least=50), True),
        ([60, 49, 10], Goal(least=50), False),
        ([60, 50, 10], None, None),
    ],
)
def test_the_median_decides_whether_a_goal_is_reached(ours: list[float], goal: Goal | None, holds: bool | None) -> None:
    assert Figure("W0", "work", "/s", ours, "rival", [100, 100, 100], goal).holds is holds
