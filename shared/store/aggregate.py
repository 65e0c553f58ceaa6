"""What a service tells the store about one kind of thing: its state, its fold, its indexes, its deadlines.

Private fields are the thing's texts that no event may carry; look-ups are keyed hashes of natural keys that are
personal data. Both are handed over in a `Decision` and sealed by the store.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Event


class State(BaseModel):
    """The public state of a thing. Unknown fields are kept, so an older process loses nothing a newer one wrote."""

    model_config = ConfigDict(frozen=True, extra="allow")

    undone: bool = False


S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Index:
    """Keys in document terms (`data.park`); the store puts the tenant first."""

    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    where: Mapping[str, Any] | None = None


def listed_by(field: str, order: str = "created_at") -> Index:
    """For a list filtered by a field of the state, in this order (a document field)."""
    return Index(((f"data.{field}", 1), (order, 1), ("_id", 1)))


def natural_key(field: str) -> Index:
    """What is unique in the tenant; it covers only things that were not taken back."""
    return Index(((f"data.{field}", 1),), unique=True, where={"data.undone": False})


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that the sweep knocks at."""

    name: str
    at: datetime


def _never(state: Any) -> Sequence[Due]:
    return ()


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """One kind of thing. `evolve` folds one event into the state and is pure."""

    name: str
    collection: str
    state: type[S]
    evolve: Callable[[S | None, Event], S]
    indexes: tuple[Index, ...] = ()
    due: Callable[[S], Sequence[Due]] = _never


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command leads to. No events: nothing changes, the command is only remembered.

    In `private` and `lookups` None takes an entry away.
    """

    events: tuple[Event, ...] = ()
    private: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    lookups: Mapping[str, str | None] = field(default_factory=dict, repr=False)


NOTHING = Decision()


@dataclass(frozen=True, slots=True)
class Stored(Generic[S]):
    """A thing as it stands."""

    id: str
    tenant: str
    version: int
    state: S
    created_at: datetime
    updated_at: datetime
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Changed(Generic[S]):
    """The outcome of a command. `status` is what the first reply said; `repeated` when it was handled before."""

    thing: Stored[S]
    repeated: bool
    status: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a thing's history."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    actor: Mapping[str, str | None]
    command_id: str
    correlation_id: str
    causation_id: str | None
    data: Mapping[str, Any]
