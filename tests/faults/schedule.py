"""Which faults strike, in which order, from a seed: the same seed gives the same schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.strokes import ANYWHERE, THREE_NODES

_HURRIED = 0.2
"""How often a fault strikes before what the one before it broke is well again."""

SHORT_FAULTS = 2
SHORT: Mapping[str, int] = {
    "kill a service": 1,
    "kill mongod": 1,
    "kill the broker": 1,
    "wipe the broker": 1,
    "resets": 1,
    "duplicates": 1,
    "crowd on one thing": 1,
}
"""Of these so many strike in a short campaign; the seed says which."""
USUAL: Mapping[str, int] = {
    "kill a service": 5,
    "kill a service twice": 2,
    "pause a service": 3,
    "second relay": 1,
    "second consumer": 1,
    "rolling restart": 1,
    "kill mongod": 4,
    "pause mongod": 2,
    "kill the broker": 4,
    "pause the broker": 1,
    "broker away 60 s": 1,
    "wipe the broker": 3,
    "wipe, regrown unseen": 2,
    "cut": 4,
    "silence": 2,
    "resets": 2,
    "slow": 2,
    "duplicates": 1,
    "disorder and holes": 1,
    "crowd on one thing": 1,
}
_ONCE = ("broker away 30 min", "pause a service 60 s")
LONG: Mapping[str, int] = {name: 1 if name in _ONCE else 20 for name in ANYWHERE if name != "broker away 60 s"}
CLUSTER: Mapping[str, int] = {**dict.fromkeys(THREE_NODES, 1), "kill the broker": 1, "wipe the broker": 1, "cut": 2}


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault to come. `seed` is its own; `hurried`: the next one does not wait for recovery."""

    name: str
    seed: str
    hurried: bool


def schedule(seed: int, counts: Mapping[str, int]) -> Sequence[Planned]:
    """So many of each, mixed."""
    random = Random(f"{seed}/schedule")
    names = [name for name, count in counts.items() for _ in range(count)]
    random.shuffle(names)
    return [Planned(name, f"{seed}/{number}", random.random() < _HURRIED) for number, name in enumerate(names)]
