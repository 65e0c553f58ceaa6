"""Where every service keeps what it has: for reading all of it, and for asking whether anything still moves."""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.identity.handlers import REACTIONS as IDENTITY_REACTIONS
from services.identity.store import AGGREGATES as IDENTITY
from services.insight.projections import FOLDED
from services.integration.store import IMPORTS
from services.linkage.handlers import REACTIONS as LINKAGE_REACTIONS
from services.linkage.store import AGGREGATES as LINKAGE
from services.member.handlers import REACTIONS as MEMBER_REACTIONS
from services.member.store import AGGREGATES as MEMBER
from services.organization.handlers import REACTIONS as ORGANIZATION_REACTIONS
from services.organization.store import AGGREGATES as ORGANIZATION
from services.outreach.store import AGGREGATES as OUTREACH
from services.service_request.ground import GROUND
from services.service_request.handlers import REACTIONS as REQUEST_REACTIONS
from services.service_request.store import AGGREGATES as SERVICE_REQUEST
from services.service_request.store import ERRAND, RECOUNT
from shared.bus.groups import Folds, Projection, Reactions
from shared.bus.holders import HOLDERS
from shared.bus.topics import PARTITIONS, topic_of
from shared.store import driver, log_state, positions
from shared.store.aggregate import Aggregate
from tests.faults.gathering import Site

_KINDS: Mapping[str, Sequence[Projection | Reactions]] = {
    "identity": (IDENTITY_REACTIONS,),
    "organization": (Reactions("linkages", ("linkage",), ORGANIZATION_REACTIONS),),
    "member": (MEMBER_REACTIONS,),
    "outreach": (),
    "service-request": (REQUEST_REACTIONS, HOLDERS, GROUND),
    "linkage": (LINKAGE_REACTIONS, HOLDERS),
    "insight": FOLDED,
    "integration": (),
}
_AGGREGATES: Mapping[str, Iterable[Aggregate]] = {  # type: ignore[type-arg]
    "identity": IDENTITY,
    "organization": ORGANIZATION,
    "member": MEMBER,
    "outreach": OUTREACH,
    "service-request": SERVICE_REQUEST,
    "linkage": LINKAGE,
    "insight": (),
    "integration": (IMPORTS,),
}
_ROUNDS = {"service-request": (ERRAND.collection, RECOUNT.collection)}
"""Whose deadlines are steps of one work under way."""
Place = tuple[str, int]


@dataclass(frozen=True)
class Kept:
    """All services' databases, opened once."""

    sites: Sequence[Site]
    kafka: str

    @property
    def busy_groups(self) -> list[str]:
        """Those that read what clients bring about."""
        kinds = [(site.group(kind), kind.sources) for site in self.sites for kind in site.groups]
        return [group for group, sources in kinds if set(sources) != {"identity"}]

    async def progress(self) -> Counter[str]:
        """How often each group has moved its positions so far. Raises the driver's errors."""
        found: Counter[str] = Counter()
        for site in self.sites:
            if site.groups:
                for row in await site.database[positions.COLLECTION].find({}).to_list(None):
                    found[str(row["_id"]).partition("/")[0]] += row["moves"]
        return found

    async def is_drained(self) -> bool:
        """Nothing waits to be published or noticed, and every group is where each log ends. Raises what the stores
        raise.
        """
        ends = await self._ends()
        if not await self._all_there(ends):
            return False
        for site in self.sites:
            for kind in site.groups:
                if not await self._at_end(site, kind, ends):
                    return False
        return not await self._pending() and await self._ends() == ends

    async def _all_there(self, ends: Mapping[Place, int]) -> bool:
        """Whether each log holds what its relay was acknowledged: no loss is still to be noticed."""
        for site in (each for each in self.sites if each.collections):
            state = await log_state.load(site.database[log_state.COLLECTION])
            topic = topic_of(site.service)
            if any(kept.offset >= ends[topic, number] for number, kept in state.kept.items()):
                return False
        return True

    async def _at_end(self, site: Site, kind: Folds | Reactions, ends: Mapping[Place, int]) -> bool:
        topics = {topic_of(source) for source in kind.sources}
        wanted = {place: end for place, end in ends.items() if place[0] in topics and end}
        kept = await positions.load(site.database[positions.COLLECTION], site.group(kind), wanted)
        return all(place in kept and kept[place].offset == end for place, end in wanted.items())

    async def _pending(self) -> int:
        """Documents with unpublished events, what relays still have to send again, and rounds that still go on."""
        waiting = 0
        for site in self.sites:
            for name in site.collections:
                waiting += await site.database[name].count_documents({"outbox_at": {"$exists": True}})
            for name in _ROUNDS.get(site.service, ()):
                waiting += await site.database[name].count_documents({"due_at": {"$exists": True}})
            again = {"again": {"$exists": True, "$ne": None}}
            waiting += await site.database[log_state.COLLECTION].count_documents(again)
        return waiting

    async def _ends(self) -> dict[Place, int]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, request_timeout_ms=5000)
        try:
            await consumer.start()
            topics = [topic_of(site.service) for site in self.sites if site.collections]
            places = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
            return {tuple(place): end for place, end in (await consumer.end_offsets(places)).items()}
        finally:
            await consumer.stop()


@contextlib.asynccontextmanager
async def opened(mongo_url: str, kafka: str) -> AsyncIterator[Kept]:
    client = driver.connect(mongo_url)
    try:
        yield Kept([_site(client, name) for name in _KINDS], kafka)
    finally:
        await driver.close(client)


def _site(client: driver.Client, service: str) -> Site:
    collections = sorted({each.collection for each in _AGGREGATES[service]})
    return Site(service, driver.database(client, f"balian_{service.replace('-', '_')}"), collections, _KINDS[service])
