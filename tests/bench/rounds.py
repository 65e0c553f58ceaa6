"""Runs all sides of a comparison in turn, several times: what the machine does to one it does to the others."""

from collections.abc import Awaitable, Callable, Mapping

from rich.console import Console

LEAST_ROUNDS = 5
Side = Callable[[], Awaitable[float]]
"""One round of one side; its figure, in the unit of the comparison."""


async def alternate(what: str, sides: Mapping[str, Side], rounds: int = LEAST_ROUNDS) -> dict[str, list[float]]:
    """The values of each side by round. One round before them is not counted: it warms connections and caches."""
    values: dict[str, list[float]] = {name: [] for name in sides}
    told = Console(stderr=True)
    for number in range(rounds + 1):
        order = list(sides) if number % 2 else list(reversed(list(sides)))
        found = {name: await sides[name]() for name in order}
        told.print(f"[dim]{what} {number}/{rounds}: " + ", ".join(f"{n} {v:,.1f}" for n, v in found.items()))
        if number:
            for name, value in found.items():
                values[name].append(value)
    return values
