"""Settles a partition's records one by one: taken in, waited for, or put among the dead letters."""

import time
from collections.abc import Callable, Sequence

from shared.bus.applying import Later, give_up, take_in
from shared.bus.deliveries import Delivery, parked_row
from shared.bus.envelope import Envelope
from shared.bus.owner import Owner, OwnerSilent
from shared.bus.partition import Partition
from shared.bus.results import Park, Reason, Result, Retry
from shared.bus.work import ForeignTenant, Work
from shared.kernel.clock import Clock
from shared.store.keys import KeyRing
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("consumer")


class Settling:
    """How one group deals with a record. `random` answers a number from 0 to 1, for jitter."""

    def __init__(
        self,
        service: str,
        group: str,
        owner: Owner,
        ring: KeyRing,
        clock: Clock,
        random: Callable[[], float],
        beat: Callable[[], None],
    ) -> None:
        self.random = random
        self._labels = (service, group)
        self._owner = owner
        self._ring = ring
        self._clock = clock
        self._beat = beat
        self._stopping = False

    def stop(self) -> None:
        """Leave the rest of a batch for the next process."""
        self._stopping = True

    async def advance(self, work: Work, part: Partition, them: Sequence[Delivery]) -> bool:
        """Settle records in order; false when the partition has to wait before the rest."""
        for each in them:
            self._beat()
            if self._stopping or not await self._settle(work, part, each):
                return False
            part.pass_by(each.record.offset)
        return True

    async def result(self, work: Work, delivery: Delivery) -> Result:
        """Raises `OwnerSilent` and `Later`."""
        if delivery.envelope is None:
            return Park(delivery.fault or Reason.UNDECODABLE)
        return await take_in(work, self._owner, delivery.envelope, self._labels[0])

    async def give_up(self, work: Work, delivery: Delivery) -> None:
        """Raises `OwnerSilent` and `Later`."""
        if delivery.envelope is not None:
            await give_up(work, self._owner, delivery.envelope)

    async def _settle(self, work: Work, part: Partition, delivery: Delivery) -> bool:
        if part.has_parked(delivery.key, delivery.spot):
            return True
        if part.waits(delivery.key, delivery.spot) and not _is_seen(work, delivery.envelope):
            return self._park(work, part, delivery, Reason.BEHIND_ANOTHER)
        try:
            result = await self.result(work, delivery)
        except OwnerSilent:
            metrics.VERSION_GAPS_OPEN.labels(*self._labels).set(1)
            return self._wait(part, None)
        except Later:
            result = Retry(0)
        metrics.VERSION_GAPS_OPEN.labels(*self._labels).set(0)
        return self._conclude(work, part, delivery, result)

    def _conclude(self, work: Work, part: Partition, delivery: Delivery, result: Result) -> bool:
        if isinstance(result, Retry):
            if not part.out_of_patience(time.monotonic()):
                return self._wait(part, result.after_s or None)
            result = Park(Reason.RETRIES_EXHAUSTED)
        part.circuit.note(dead=isinstance(result, Park))
        if not isinstance(result, Park):
            return True
        if part.circuit.is_open:
            _log.error("too many dead letters: partition stopped", group=self._labels[1], partition=part.place[1])
            return False
        metrics.DEAD_LETTERS.labels(*self._labels, result.reason.value).inc()
        return self._park(work, part, delivery, result.reason)

    def _park(self, work: Work, part: Partition, delivery: Delivery, reason: Reason) -> bool:
        row = parked_row(self._ring, (self._labels[1], *part.place), delivery, reason, self._clock.now())
        work.writes.parked[row["_id"]] = row
        part.park(delivery.key, delivery.spot)
        return True

    def _wait(self, part: Partition, asked_s: float | None) -> bool:
        part.wait(time.monotonic(), asked_s, self.random)
        return False


def _is_seen(work: Work, event: Envelope | None) -> bool:
    try:
        return event is not None and event.version <= work.version(event)
    except ForeignTenant:
        return False
