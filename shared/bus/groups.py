"""What a service tells the bus about its readers: a projection folds events into rows, reactions answer them.

A group reads whole topics. Its table names the events it handles; a name that ends with `*` stands for a family, for
example `linkage.organization-*`. Whatever else is on the topic only moves the version seen.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
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

    name: str
    sources: Sequence[str]
    collection: str
    fold: Mapping[str, Fold]

    @property
    def kinds(self) -> Set[str]:
        """The kinds of things that it folds any event of."""
        return {kind_of(name) for name in self.fold}


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
