"""What every event is made of, and the catalogue that lists them all.

An event is a past-tense fact named `<aggregate>.<fact>`; its wire type is `cn.balian.<aggregate>.<fact>.v<major>`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

TYPE_PREFIX = "cn.balian."


class Part(BaseModel):
    """A value inside an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """One recorded fact. `event` is the short form; `data()` is what travels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: ClassVar[str]
    major: ClassVar[int] = 1

    @property
    def event_name(self) -> str:
        return self.event

    @property
    def event_type(self) -> str:
        return f"{TYPE_PREFIX}{self.event_name}.v{self.major}"

    def data(self) -> dict[str, Any]:
        """JSON-ready; fields never set stay away, so an amendment tells "set to null" from "not touched"."""
        return self.model_dump(mode="json", exclude_unset=True)


class Qualifier(StrEnum):
    """近 = LT, 余/多 = GT (D7)."""

    EQ = "EQ"
    GT = "GT"
    LT = "LT"


class DatedQuantity(Part):
    """A figure with its unit, its date and whether the source says "about" (api.md §1)."""

    value: int
    unit: str
    as_of: date
    qualifier: Qualifier = Qualifier.EQ


class Reference(Part):
    """A thing of any service: singular resource name and id."""

    type: str
    id: str


class Waiting(Part):
    """Whom a workflow waits for (tenant times): which role of which body may do what since when, and until when."""

    role: str
    unit: str | None
    action: str
    since: AwareDatetime
    due_at: AwareDatetime | None


class Source(Part):
    """Where a recorded fact comes from (S1)."""

    ref: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader must know of an event type: who owns it, who reads it, what it may hold."""

    model: type[Event]
    owner: str
    about: str
    consumers: tuple[str, ...]
    example: Mapping[str, Any]
    pattern: str | None = None
    personal_data: str = "none"
    compatibility: str = "backward within a major version: only optional additions"

    @property
    def name(self) -> str:
        return self.pattern or self.model.event

    @property
    def topic(self) -> str:
        return f"balian.{self.owner}"


class Catalogue:
    """All cards by name. A pattern such as `linkage.{joint}-{fact}` stands for a family with one shape."""

    def __init__(self, *modules: tuple[Card, ...]) -> None:
        self._cards = {card.name: card for cards in modules for card in cards}

    def __iter__(self) -> Iterator[Card]:
        return iter(self._cards.values())

    def card(self, event_name: str) -> Card:
        """Raises `KeyError` for an event nobody declared."""
        if event_name in self._cards:
            return self._cards[event_name]
        prefix = event_name.split(".", maxsplit=1)[0]
        return next(c for c in self._cards.values() if c.pattern and c.pattern.startswith(prefix + ".{"))

    def knows(self, event_name: str) -> bool:
        try:
            self.card(event_name)
        except (KeyError, StopIteration):
            return False
        return True


def name_of(event_type: str) -> tuple[str, int]:
    """`cn.balian.enterprise.registered.v1` → (`enterprise.registered`, 1). Raises `ValueError` for foreign types."""
    head, _, major = event_type.rpartition(".v")
    if not head.startswith(TYPE_PREFIX) or not major.isdigit():
        raise ValueError("not an event type of this platform")
    return head.removeprefix(TYPE_PREFIX), int(major)
