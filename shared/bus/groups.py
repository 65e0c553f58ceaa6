"""What a service tells the bus about its readers: a projection folds events into rows, reactions answer them.

A group reads whole topics: reactions those of their sources, and all projections of a source are folded by one group.
A table names the events that are handled; a name that ends with `*` stands for a family, for example
`linkage.organization-*`. Another event of such a thing only moves the version seen, one of another thing the position.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.bus.do import Do
from shared.bus.envelope import Envelope
from shared.bus.results import Result

Handler = Callable[[Do, Envelope], Awaitable[Result]]
Row = dict[str, Any]
Fold = Callable[[Row | None, Envelope], Row | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reactions:
    """`sources` are service names. An empty table only follows the story clock."""

    name: str
    sources: Sequence[str]
    table: Mapping[str, Handler]

    @property
    def kinds(self) -> Set[str]:
        """The kinds of things of which it answers any event."""
        return {kind_of(name) for name in self.table}


@dataclass(frozen=True, slots=True)
class Projection:
    """One row per aggregate in `collection`, `_id` = aggregate id; `tenant`, `version`, `log` and `epoch` are kept by
    the runner.

    A fold is pure and builds a new row; None takes the row away.
    """

    sources: Sequence[str]
    collection: str
    fold: Mapping[str, Fold]

    @property
    def kinds(self) -> Set[str]:
        """The kinds of things that it folds any event of."""
        return {kind_of(name) for name in self.fold}


@dataclass(frozen=True, slots=True)
class Folds:
    """The group that folds all that a service keeps of one source, so that its topic is read once."""

    name: str
    source: str
    projections: Sequence[Projection]

    @property
    def sources(self) -> Sequence[str]:
        return (self.source,)

    @property
    def into(self) -> Sequence[str]:
        """The collections of its rows."""
        return [each.collection for each in self.projections]

    @property
    def by_kind(self) -> Mapping[str, Sequence[Projection]]:
        """By the kind of a thing the projections that fold any event of it."""
        kinds = {kind for each in self.projections for kind in each.kinds}
        return {kind: [each for each in self.projections if kind in each.kinds] for kind in kinds}


def by_source(projections: Iterable[Projection], generation: int) -> list[Folds]:
    """The first generation's groups have the plain names; those of a further one read from the beginning."""
    found: dict[str, list[Projection]] = {}
    for each in projections:
        for source in each.sources:
            found.setdefault(source, []).append(each)
    return [Folds(f"{source}_{generation}" if generation else source, source, them) for source, them in found.items()]


def kind_of(event_name: str) -> str:
    """All events of a thing begin with its kind: `enterprise.amended` → `enterprise`."""
    return event_name.partition(".")[0]


def handler_of(table: Mapping[str, T], event_name: str) -> T | None:
    """The entry for this very event, else the family it belongs to."""
    if event_name in table:
        return table[event_name]
    families = (name for name in table if name.endswith("*") and event_name.startswith(name[:-1]))
    longest = max(families, key=len, default=None)
    return table[longest] if longest is not None else None
