"""What insight must show of a park: after the import, and after the founding story. Counted from figures.yaml.

Leaves reading the real figures to `shown`, which gives the same shape, so that both compare.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from deploy.seed.client import Api, Thing
from deploy.seed.figures import StreetFigures

RATIOS = ("K1", "K2", "K3", "K4", "K5")
SECTORS = "K10"
BRANCH_FROM = 3
"""Full members from which an enterprise should have a branch (B1)."""


@dataclass(frozen=True)
class Figures:
    """Numerator and denominator by figure, enterprises by sector, and the dashboard's counts."""

    ratios: Mapping[str, tuple[int, int]]
    sectors: Mapping[str, int]
    counts: Mapping[str, int]

    def differences(self, shown: Self) -> Iterable[str]:
        """What `shown` has otherwise, one sentence each."""
        wanted, found = self._flat(), shown._flat()
        for name in sorted(wanted.keys() | found.keys()):
            if wanted.get(name) != found.get(name):
                yield f"{name}: {found.get(name)} instead of {wanted.get(name)}"

    def _flat(self) -> Mapping[str, object]:
        sectors = {f"{SECTORS} {name}": count for name, count in self.sectors.items()}
        return {**self.ratios, **sectors, **self.counts}


def after_import(street: StreetFigures) -> Figures:
    """The park as the workbooks tell it."""
    sectors = street.sectors.values()
    enterprises, visited = sum(s.enterprises for s in sectors), sum(s.visited for s in sectors)
    floating, branches = sum(s.floating for s in sectors), len(street.branches)
    eligible = len(street.candidates) + sum(b.full >= BRANCH_FROM for b in street.branches)
    return Figures(
        ratios={
            "K1": (branches, enterprises),
            "K2": (branches, eligible),
            "K3": (0, enterprises - eligible),
            "K4": (visited, enterprises),
            "K5": (0, floating),
        },
        sectors={sector.value: figures.enterprises for sector, figures in street.sectors.items()},
        counts={
            "enterprises": enterprises,
            "organizations": branches,
            "members": floating + sum(b.full + b.probationary for b in street.branches),
            "floating": floating,
            "visited": visited,
            "leads_open": len(street.candidates),
        },
    )


def after_story(street: StreetFigures) -> Figures:
    """The park once candidate A has its branch and no candidate is a mere lead."""
    before, moved = after_import(street), street.candidates[0].floating
    (covered, enterprises), (built, eligible) = before.ratios["K1"], before.ratios["K2"]
    counts = before.counts
    return replace(
        before,
        ratios={
            **before.ratios,
            "K1": (covered + 1, enterprises),
            "K2": (built + 1, eligible),
            "K5": (moved, counts["floating"]),
        },
        counts={
            **counts,
            "organizations": counts["organizations"] + 1,
            "floating": counts["floating"] - moved,
            "leads_open": 0,
        },
    )


async def shown(api: Api, park: str) -> Figures:
    """What insight serves now."""
    listed = await api.get("/kpis", park=park, id=",".join((*RATIOS, SECTORS)))
    kpis = {kpi["id"]: kpi for kpi in listed["items"]}
    counts: Thing = (await api.get("/dashboards/park", park=park))["counts"]
    return Figures(
        ratios={id: (kpis[id]["numerator"], kpis[id]["denominator"]) for id in RATIOS},
        sectors={part["key"]: part["numerator"] for part in kpis[SECTORS]["parts"] or ()},
        counts=counts,
    )
