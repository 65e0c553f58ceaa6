"""The relay: from documents to Kafka. One active per service; it never loses an event and never changes their order.

Each step is durable before the next begins (read, log, publish, keep, mark), so a crash at any point repeats work and
nothing else. What is pending is asked of the database each time; the in-process signal only makes it quick.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiokafka.errors import KafkaError

from shared.bus.envelope import KafkaRecord, to_kafka
from shared.bus.log_keeper import LogKeeper, OlderDatabase
from shared.bus.log_reader import LogSilent
from shared.bus.parcels import Parcel, last_acks, pack, regrown, show_waiting
from shared.bus.publisher import Publisher, Sent
from shared.bus.settings import BusSettings, Pace
from shared.bus.topics import topic_of
from shared.store import event_log, lease, log_state, outbox
from shared.store.driver import PyMongoError
from shared.store.event_log import LogConflict
from shared.store.log_state import LogState
from shared.store.service_store import ServiceStore
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("relay")
_LEASE_EVERY_S = 3.0


class LogLost(Exception):
    """The broker acknowledged a place that was taken before: the log is a new one."""


class Interrupted(Exception):
    """Not everything was acknowledged: ask again what is pending."""


_WAITED_OUT = (Interrupted, LogLost, LogSilent, PyMongoError, KafkaError, OSError, TimeoutError)


class Relay:
    """Publishes one service's events. `trouble` is a reason a person must look at; None while all is well."""

    def __init__(
        self,
        service: str,
        store: ServiceStore,
        collections: Sequence[str],
        bus: BusSettings,
        owner: str,
        pace: Pace,
        beat: Callable[[], None],
    ) -> None:
        self.service = service
        self.trouble: str | None = None
        self.oldest: datetime | None = None
        self._store = store
        self._collections = collections
        self._owner = owner
        self._pace = pace
        self._beat = beat
        self._publisher = Publisher(bus, topic_of(service))
        self._keeper = LogKeeper(service, store, collections, bus)
        self._rows = store.database[log_state.COLLECTION]
        self._wishes = store.database[log_state.WISHES]
        self._state: LogState | None = None
        self._leased = self._checked = float("-inf")
        self._stopping = False

    # -- the loop

    async def run(self) -> None:
        """Until `stop`. What Kafka or MongoDB do is waited out."""
        try:
            while not self._stopping:
                self._beat()
                await self._guarded_turn()
            with suppress(PyMongoError):
                await lease.release(self._rows, self._owner)
        finally:
            await self._publisher.close()

    def stop(self) -> None:
        """Ends `run` after the turn it is in."""
        self._stopping = True
        self._store.pending.set()

    @property
    def leads(self) -> bool:
        """Whether this process is the service's relay now."""
        return self._state is not None and time.monotonic() - self._leased < lease.SECONDS

    async def _guarded_turn(self) -> None:
        try:
            await self._turn()
        except (LogConflict, OlderDatabase) as error:
            await self._stand_still("log-conflict" if isinstance(error, LogConflict) else "older-database")
        except _WAITED_OUT as error:
            _log.warning("relay interrupted", error=type(error).__name__)
            self._state = None
            await asyncio.sleep(self._pace.back_off_s)

    async def _stand_still(self, trouble: str) -> None:
        """Publish nothing until a person has mended it; look again now and then."""
        if self.trouble != trouble:
            _log.error("the relay has stopped publishing", kind=trouble)
        self.trouble = trouble
        self._state = None
        await asyncio.sleep(self._pace.back_off_s * 10)

    async def _turn(self) -> None:
        if not await self._hold_lease():
            await asyncio.sleep(self._pace.back_off_s)
            return
        state = await self._checked_state()
        if state.again is not None:
            await self._send_again(state.again, "loss")
            await log_state.sent_again(self._rows, state.epoch)
            self._state = None
        elif not await self._round():
            await self._idle()
        self.trouble = None

    async def _hold_lease(self) -> bool:
        """Renew every three seconds, and look for wishes on the way."""
        if time.monotonic() - self._leased < _LEASE_EVERY_S:
            return True
        begun = time.monotonic()
        held = await lease.take(self._rows, self._owner)
        metrics.RELAY_LEASE_HELD.labels(self.service).set(held)
        if not held:
            self._state = None
            return False
        self._leased = begun
        if self._state is not None:
            await self._carry_out_wishes()
        return True

    async def _checked_state(self) -> LogState:
        if self._state is None:
            self._state = await self._keeper.take_over()
        elif time.monotonic() - self._checked < self._pace.check_s:
            return self._state
        else:
            self._state = await self._keeper.check(self._state)
        self._checked = time.monotonic()
        return self._state

    async def _round(self) -> bool:
        """One batch through all steps; false when nothing is pending."""
        self._store.pending.clear()
        batch = await self.read()
        if not batch:
            return False
        await self.log(batch)
        self._beat()
        sent = await self.publish([record for parcel in batch for record in parcel.records])
        self._beat()
        await self.keep(sent)
        await self.mark(batch, sent)
        if sent.broken:
            raise Interrupted
        return True

    async def _idle(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._store.pending.wait(), self._pace.poll_s)

    # -- the steps

    async def read(self) -> list[Parcel]:
        """The documents that wait longest, with their events as log rows and as records."""
        found = await outbox.read(self._store.database, self._collections)
        now = self._store.clock.now()
        self.oldest = found[0].since if found else None
        show_waiting(self.service, found, now)
        assert self._state is not None
        batch, unfit = pack(found, self.service, self._state.epoch, now)
        for document in unfit:
            await self._set_aside(document, "unfit")
        return batch

    async def log(self, batch: Sequence[Parcel]) -> None:
        """Keep the events for good before anybody hears of them."""
        await event_log.append(self._store.events, [row for parcel in batch for row in parcel.rows])

    async def publish(self, records: Sequence[KafkaRecord]) -> Sent:
        """Send in order of version. Raises `LogLost` when an acknowledgement shows a new log."""
        assert self._state is not None
        sent = await self._publisher.send(records)
        if regrown(sent, self._state.kept):
            raise LogLost
        return sent

    async def keep(self, sent: Sent) -> None:
        """Remember each partition's last acknowledged record."""
        assert self._state is not None
        last = last_acks(sent)
        if last:
            await log_state.keep(self._rows, self._state.epoch, last)
            self._state = self._state.with_kept(last)

    async def mark(self, batch: Sequence[Parcel], sent: Sent) -> None:
        """Take published events out of their documents: of each the unbroken acknowledged run from its oldest."""
        for name in self._collections:
            done = {parcel.document.id: parcel.run(sent) for parcel in batch if parcel.document.collection == name}
            events = {event for run in done.values() for event in run}
            if events:
                ids = [id for id, run in done.items() if run]
                await outbox.remove(self._store.database[name], ids, events)
        for parcel in batch:
            if parcel.too_large(sent):
                await self._set_aside(parcel.document, "too-large")
        metrics.RELAY_PUBLISHED.labels(self.service).inc(len(sent.acks))

    # -- sending again

    async def _carry_out_wishes(self) -> None:
        for wish in await log_state.open_wishes(self._wishes):
            await self._send_again(wish["what"], "wish")
            await log_state.fulfil(self._wishes, wish["_id"], self._store.clock.now())

    async def _send_again(self, what: Mapping[str, Any], reason: str) -> None:
        """Publish logged events once more, oldest first; readers drop what they have seen by its version."""
        assert self._state is not None
        async for rows in event_log.pages(self._store.events, log_state.selected(what)):
            self._beat()
            await lease.take(self._rows, self._owner)
            self._leased = time.monotonic()
            sent = await self.publish([to_kafka(row, self.service, self._state.epoch) for row in rows])
            await self.keep(sent)
            if sent.broken:
                raise Interrupted
            metrics.RELAY_REPUBLISHED.labels(self.service, reason).inc(len(rows))

    # -- what a person sees

    async def _set_aside(self, document: outbox.Pending, reason: str) -> None:
        _log.error("document set aside", aggregate_id=document.id, collection=document.collection, reason=reason)
        await outbox.set_aside(self._store.database[document.collection], document.id, reason)
        count = await outbox.count_set_aside(self._store.database, self._collections)
        metrics.OUTBOX_SET_ASIDE.labels(self.service).set(count)
