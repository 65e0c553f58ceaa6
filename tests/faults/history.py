"""What clients did and what they were told: one `Call` per attempt, one `Fault` per stroke of the nemesis.

A command is known by its id, which a service derives from (tenant, actor, Idempotency-Key): `actor` is the `sub` of the
caller's token. The id stands in `handled` and in each event, so outcomes can be compared with what was kept. Clients
send only commands that change something, each under a key of its own, and repeat it under that key.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.kernel.ids import derived_id

Outcome = Literal["ok", "refused", "unknown"]
Kind = Literal["create", "act", "amend"]


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt. `thing` is the aggregate's id (None until an ok create told it), `collection` the resource's name.

    `status` is 0 without an answer, `version` the ETag of an ok one; `sent` and `answered` are monotonic seconds.
    A reset, a time-out, 502, 503 and 504 are `unknown`; every other 4xx is `refused`.
    """

    key: str
    tenant: str
    actor: str
    service: str
    collection: str
    kind: Kind
    thing: str | None
    outcome: Outcome
    status: int
    version: int | None
    sent: float
    answered: float

    @property
    def command(self) -> str:
        """The id under which the service remembers this command."""
        return derived_id(self.tenant, self.actor, self.key)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and when it held, in monotonic seconds; `seed` brings it back."""

    name: str
    at: float
    until: float
    seed: int


@dataclass(slots=True)
class History:
    """Append-only."""

    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def commands(self) -> Mapping[str, Sequence[Call]]:
        """All attempts of each command, by command id, in the order they were answered."""
        found: defaultdict[str, list[Call]] = defaultdict(list)
        for call in self.calls:
            found[call.command].append(call)
        return found


def outcome_of(attempts: Sequence[Call]) -> Outcome:
    """A command is done when any attempt was told so, and refused only when each was: an unknown one may land late."""
    outcomes = {call.outcome for call in attempts}
    if "ok" in outcomes:
        return "ok"
    return "refused" if outcomes == {"refused"} else "unknown"
