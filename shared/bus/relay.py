"""The relay: from documents to Kafka. One active per service; it never loses an event and never changes their order.

Each step of a batch is durable before its next begins (read, log, publish, keep, mark), so a crash at any point repeats
work and nothing else; batches that share no document go through them side by side. What is pending is asked of the
database each time; the in-process signal only makes it quick.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from shared.bus.again import Again
from shared.bus.clients import AWAY
from shared.bus.envelope import KafkaRecord
from shared.bus.log_keeper import LogKeeper, OlderDatabase
from shared.bus.log_reader import LogSilent
from shared.bus.looks import Looks
from shared.bus.parcels import Parcel, last_acks, pack, reached_in, regrown, show_waiting
from shared.bus.publisher import Publisher, Sent
from shared.bus.settings import BusSettings, Pace
from shared.bus.topics import topic_of
from shared.bus.under_way import UnderWay
from shared.store import event_log, lease, log_state, outbox, restores
from shared.store.driver import PyMongoError
from shared.store.event_log import LogConflict
from shared.store.log_state import LogState, MovedOn
from shared.store.service_store import ServiceStore
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("relay")
_LEASE_EVERY_S = 3.0


class LogLost(Exception):
    """The broker acknowledged a place that was taken before: the log is a new one."""


class Interrupted(Exception):
    """Not everything was acknowledged: ask again what is pending."""


_WAITED_OUT = (Interrupted, LogLost, MovedOn, LogSilent, PyMongoError, *AWAY)


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
        self._again = Again(service, store, self._send_whole, self._hold_on)
        self._state: LogState | None = None
        self._under_way = UnderWay()
        self._sending = asyncio.Lock()
        self._doubted = False
        self._looks = Looks(collections, pace.poll_s)
        self._leased = self._checked = float("-inf")
        self._stopping = False

    # -- the loop

    async def run(self) -> None:
        """Until `stop`. What Kafka or MongoDB do is waited out."""
        try:
            while not self._stopping:
                self._beat()
                await self._guarded_turn()
            await self._under_way.give_up()
            with suppress(PyMongoError):
                await lease.release(self._rows, self._owner)
        finally:
            await self._publisher.close()

    def stop(self) -> None:
        """Ends `run` after the turn it is in."""
        self._stopping = True
        self._store.wake.call()

    @property
    def leads(self) -> bool:
        """Whether this process is the service's relay now."""
        return self._state is not None and time.monotonic() - self._leased < lease.SECONDS

    async def _guarded_turn(self) -> None:
        try:
            await self._turn()
        except (LogConflict, OlderDatabase) as error:
            await self._under_way.give_up()
            await self._stand_still("log-conflict" if isinstance(error, LogConflict) else "older-database")
        except _WAITED_OUT as error:
            _log.warning("relay interrupted", error=type(error).__name__)
            await self._under_way.give_up()
            self._state = None
            self._looks.forget()
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
            await self._again.at_new_epoch(state, state.again)
            self._state = None
        elif not await self._round() and not self._stopping:
            await self._idle()
        self.trouble = None

    async def _hold_lease(self) -> bool:
        """Renew every three seconds, and look for wishes on the way."""
        if time.monotonic() - self._leased < _LEASE_EVERY_S:
            return True
        await self._under_way.all()
        begun = time.monotonic()
        held = await lease.take(self._rows, self._owner)
        metrics.RELAY_LEASE_HELD.labels(self.service).set(held)
        if not held:
            self._state = self.oldest = None
            show_waiting(self.service, (), self._store.clock.now())
            return False
        self._leased = begun
        if self._state is not None:
            await self._heed_wishes(self._state.epoch)
        return True

    async def _heed_wishes(self, epoch: int) -> None:
        """A restore to be finished is a matter of taking over."""
        if await restores.wished(self._store.database) is not None:
            self._state = None
        else:
            await self._again.as_wished(epoch)

    async def _hold_on(self) -> None:
        """Between two pages of a long step: alive, and still the relay."""
        self._beat()
        await lease.take(self._rows, self._owner)
        self._leased = time.monotonic()

    async def _checked_state(self) -> LogState:
        if self._state is None:
            self._state = await self._keeper.take_over(self._hold_on)
            self._doubted = False
        elif time.monotonic() - self._checked < self._pace.check_s:
            return self._state
        else:
            await self._under_way.all()
            self._state = await self._keeper.check(self._state)
        self._checked = time.monotonic()
        return self._state

    async def _round(self) -> bool:
        """Send one batch on its way beside those under way; false when nothing is left to do."""
        now, under_way = time.monotonic(), {each.collection for each in self._under_way.documents}
        names = self._looks.where(self._store.wake.take(), under_way, now)
        batch = await self.read(names) if names else []
        if batch:
            self._looks.found({parcel.document.collection for parcel in batch}, now)
            self._under_way.start(batch, self._carry(batch))
        elif not self._under_way:
            return False
        if not batch or self._under_way.is_full:
            await self._under_way.first()
        return True

    async def _carry(self, batch: Sequence[Parcel]) -> None:
        """One batch through the steps after reading."""
        await self.log(batch)
        async with self._sending:
            sent = await self._publish_undoubted([record for parcel in batch for record in parcel.records])
        self._beat()
        if not sent.broken:
            await self.keep(sent)
        await self.mark(batch, sent)
        if sent.broken:
            raise Interrupted

    async def _publish_undoubted(self, records: Sequence[KafkaRecord]) -> Sent:
        """Nothing is sent after an outcome in doubt before the log was looked at: a new log might grow past the last
        record known of the old one, and nobody would see that it is new.
        """
        if self._doubted:
            raise Interrupted
        self._doubted = True
        sent = await self.publish(records)
        self._doubted = sent.broken
        return sent

    async def _idle(self) -> None:
        """Until this process has written something, or the pause is over."""
        try:
            await asyncio.wait_for(self._store.wake.wait(), self._looks.after_vain(time.monotonic()))
        except TimeoutError:
            self._looks.ran_out()

    # -- the steps

    async def read(self, names: Sequence[str]) -> list[Parcel]:
        """The documents of these collections that wait longest and are not under way, with their events as log rows and
        as records.
        """
        sent_off = self._under_way.documents
        found = await outbox.read(self._store.database, names, [each.id for each in sent_off])
        now = self._store.clock.now()
        if self._looks.is_whole(names):
            waiting = [*sent_off, *found]
            self.oldest = waiting[0].since if waiting else None
            show_waiting(self.service, waiting, now)
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
        self._state = self._state.with_kept(last_acks(sent))
        return sent

    async def keep(self, sent: Sent) -> None:
        """Remember each partition's last acknowledged record."""
        assert self._state is not None
        last = last_acks(sent)
        if last:
            await log_state.keep(self._rows, self._state.epoch, last)

    async def mark(self, batch: Sequence[Parcel], sent: Sent) -> None:
        """Take published events out of their documents: of each the unbroken acknowledged run from its oldest."""
        for name, versions in reached_in(batch, sent).items():
            await outbox.remove(self._store.database[name], versions)
        for parcel in batch:
            if parcel.too_large(sent):
                await self._set_aside(parcel.document, "too-large")
        metrics.RELAY_PUBLISHED.labels(self.service).inc(len(sent.acks))

    async def _send_whole(self, records: Sequence[KafkaRecord]) -> None:
        sent = await self.publish(records)
        await self.keep(sent)
        if sent.broken:
            raise Interrupted

    # -- what a person sees

    async def _set_aside(self, document: outbox.Pending, reason: str) -> None:
        _log.error("document set aside", aggregate_id=document.id, collection=document.collection, reason=reason)
        await outbox.set_aside(self._store.database[document.collection], document.id, reason)
        count = await outbox.count_set_aside(self._store.database, self._collections)
        metrics.OUTBOX_SET_ASIDE.labels(self.service).set(count)
