"""One partition as its reader holds it: where it is, which keys are parked, and until when it waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.bus.circuit import Circuit
from shared.store.parked import Spot
from shared.store.positions import Move, Position

Place = tuple[str, int]

PATIENCE_S = 15 * 60.0
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 30.0


@dataclass(slots=True)
class Failing:
    """The record at hand does not pass: since when, and how often it was tried."""

    since: float
    times: int = 0


@dataclass(slots=True, eq=False)
class Partition:
    """`stored` is the position as MongoDB has it, `next` the offset to read, `epoch` the highest met, `restored` the
    epoch of the last restore that was followed, `into` the collections that the group folds into, `parked` by key the
    spot of its first dead letter.

    `look_back` is the offset of the record already read that must be met first: the proof that the log is the one
    we know. `begin` is the log's first offset when we last asked, `promised` that a record to read was there then.
    """

    place: Place
    stored: Position | None
    parked: dict[str, Spot]
    circuit: Circuit
    into: frozenset[str] = frozenset()
    next: int = 0
    epoch: int = 0
    restored: int = 0
    begin: int = 0
    look_back: int | None = None
    promised: bool = False
    heard_at: float = 0.0
    resume_at: float = 0.0
    failing: Failing | None = None

    def __post_init__(self) -> None:
        if self.stored is not None:
            self.next, self.epoch, self.restored = self.stored.offset, self.stored.epoch, self.stored.restored

    @property
    def is_new(self) -> bool:
        """Whether the group has never read it, or folds into rows now that it did not know then."""
        return self.stored is None or not self.into <= self.stored.into

    @property
    def moved(self) -> bool:
        return self.stored != self._here()

    @property
    def can_wait(self) -> bool:
        """Whether reading on from the stored position would only meet again what left no trace."""
        known = self.stored
        return known is not None and replace(known, offset=self.next) == self._here()

    def move(self) -> Move:
        """From the stored position to where we are; alike when nothing was read, as proof of ownership."""
        return Move(*self.place, self.stored, self._here())

    def settle(self) -> None:
        """The move is durable."""
        self.stored = self._here()

    def _here(self) -> Position:
        return Position(self.next, self.epoch, self.restored, self.into)

    def ready(self, now: float) -> bool:
        return not self.circuit.is_open and self.resume_at <= now

    def park(self, key: str, spot: Spot) -> None:
        """A dead letter of this key lies there."""
        self.parked[key] = min(spot, self.parked.get(key, spot))

    def has_parked(self, key: str, spot: Spot) -> bool:
        """Whether it is the first dead letter of its key itself, met again."""
        return self.parked.get(key) == spot

    def waits(self, key: str, spot: Spot) -> bool:
        """Whether it lies behind a dead letter of its key. What lies before is met again by rows that are new."""
        return key in self.parked and spot > self.parked[key]

    def pass_by(self, offset: int) -> None:
        """The record at this offset is dealt with."""
        self.next = offset + 1
        self.failing = None

    def wait(self, now: float, asked_s: float | None, random: Callable[[], float]) -> None:
        """Wait as long as asked, else with growing pauses and jitter."""
        if self.failing is None:
            self.failing = Failing(now)
        pause = asked_s if asked_s is not None else min(_FIRST_WAIT_S * 2**self.failing.times, _LONGEST_WAIT_S)
        self.failing.times += 1
        self.resume_at = now + pause * (0.5 + random())

    def out_of_patience(self, now: float) -> bool:
        """Whether the record at hand has failed for a quarter of an hour."""
        return self.failing is not None and now - self.failing.since > PATIENCE_S
