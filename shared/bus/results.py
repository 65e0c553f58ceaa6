"""What a handler can answer: it is done, it wants to be asked again, or the event is dead."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an event is put aside; a closed list, shown with the dead letter."""

    UNDECODABLE = "undecodable"
    UNKNOWN_TYPE = "unknown-type"
    FOREIGN_KEY = "foreign-key"
    FOREIGN_TENANT = "foreign-tenant"
    HOLE = "hole"
    BROKEN = "broken"
    REFUSED = "refused"
    RETRIES_EXHAUSTED = "retries-exhausted"
    BEHIND_ANOTHER = "behind-another"


@dataclass(frozen=True, slots=True)
class Done:
    """Applied, or nothing to do."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: the partition waits so many seconds. After a quarter of an hour the event is parked."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Park:
    """Never, as things stand: this event and the later ones of its aggregate are put aside."""

    reason: Reason


Result = Done | Retry | Park
DONE = Done()
