"""One campaign: clients at work, faults from a schedule, then draining, reading everything, and the verdict."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.faults import gathering, reading
from tests.faults.checker import Finding, check
from tests.faults.clients import Clients
from tests.faults.history import Fault, History
from tests.faults.injector import Injector
from tests.faults.observed import Observed
from tests.faults.platform import Platform, started
from tests.faults.processes import Fall
from tests.faults.reading import Kept
from tests.faults.recovery import Recovery, drained, recovered
from tests.faults.schedule import Planned
from tests.faults.strokes import STROKES
from tests.faults.strokes.field import Field
from tests.faults.town import settle

_FIRST_S = 3.0

Tell = Callable[[str, int], None]
"""(what is happening, commands so far)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: `rate` commands a second, at least `least` of them, under these faults, on so many nodes."""

    seed: int
    size: int
    rate: float
    least: int
    faults: Sequence[Planned]


@dataclass(frozen=True, slots=True)
class Struck:
    """One fault that struck. `recovery` is None when the next one did not wait for it."""

    fault: Fault
    recovery: Recovery | None

    @property
    def is_well(self) -> bool:
        """Whether it makes sense to go on."""
        return self.recovery is None or None not in (self.recovery.writes_s, self.recovery.consumers_s)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`drained_s` is the time from the end of the last fault until nothing waited; `falls` are the processes that
    ended by themselves.
    """

    order: Order
    history: History
    struck: Sequence[Struck]
    observed: Observed
    findings: Sequence[Finding]
    drained_s: float | None
    falls: Sequence[Fall]


async def run(order: Order, folder: Path, tell: Tell) -> Outcome:
    """Raises `NotReady` when the platform does not come up to begin with."""
    tell("starting", 0)
    async with started(folder, order.size) as platform:
        streets = await settle(platform)
        async with reading.opened(platform.stores.mongo_url, platform.stores.kafka) as kept:
            clients = Clients(platform.url, streets, History(), order.rate, order.seed)
            return await _Campaign(order, platform, kept, clients, tell).run()


class _Campaign:
    def __init__(self, order: Order, platform: Platform, kept: Kept, clients: Clients, tell: Tell) -> None:
        self._order = order
        self._platform = platform
        self._kept = kept
        self._clients = clients
        self._tell = tell
        self._injector = Injector(platform.stores.kafka)
        self._struck: list[Struck] = []

    async def run(self) -> Outcome:
        async with self._clients.working():
            await asyncio.sleep(_FIRST_S)
            for planned in self._order.faults:
                self._struck.append(await self._strike(planned))
                if not self._struck[-1].is_well:
                    break
            await self._until_enough()
            quiet_since = time.monotonic()
        self._say("draining")
        drained_s = await drained(self._kept, quiet_since)
        self._say("reading everything")
        observed = await self._observe()
        history = self._clients.history
        self._say("comparing")
        return Outcome(
            order=self._order,
            history=history,
            struck=self._struck,
            observed=observed,
            findings=await asyncio.to_thread(check, history, observed),
            drained_s=drained_s,
            falls=[fall for each in self._platform.every_process for fall in each.falls],
        )

    def _say(self, what: str) -> None:
        self._tell(what, self._clients.begun)

    async def _strike(self, planned: Planned) -> Struck:
        self._say(planned.name)
        random = Random(planned.seed)
        field = Field(self._platform, self._clients, self._injector, self._kept, random)
        begun = time.monotonic()
        with suppress(TimeoutError):
            await STROKES[planned.name].strike(field)
        fault = Fault(planned.name, begun, time.monotonic(), self._order.seed)
        self._clients.history.faults.append(fault)
        recovery = None if planned.hurried else await recovered(self._clients, self._kept, fault.until)
        await asyncio.sleep(random.uniform(0.3, 1.5))
        return Struck(fault, recovery)

    async def _until_enough(self) -> None:
        while self._struck[-1].is_well and self._clients.begun < self._order.least:
            self._say("more commands")
            await asyncio.sleep(1)

    async def _observe(self) -> Observed:
        found = await gathering.observe(self._kept.sites, self._platform.stores.kafka)
        relayed = tuple(each for each in found.records if self._injector.is_the_relays(each))
        return replace(found, records=relayed, foreign=tuple(self._clients.foreign))
