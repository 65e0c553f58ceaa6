"""From members on Kafka to one founding lead, through relay and reactions, and a deadline found by the sweep."""

import random
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from aiokafka import AIOKafkaProducer

from services.linkage.commands.deadlines import knock_at_linkage
from services.linkage.handlers import REACTIONS
from services.linkage.store import AGGREGATES, LINKAGE
from shared.bus.envelope import to_kafka
from shared.bus.holders import Holders, ensure_indexes
from shared.bus.run import Bus, BusParts
from shared.bus.settings import BusSettings, Pace
from shared.bus.sweep import Deadlines
from shared.bus.topics import topic_of
from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore
from tests.services.linkage.support import ENTERPRISE, MEMBERS, START, SYSTEM, TENANT, House, standing_of
from tests.shared.bus.world import OwnLog, running, until


def registered(member: str) -> dict[str, Any]:
    """A row of the member service's event log."""
    return {
        "_id": f"event-{member}",
        "type": "cn.balian.member.registered.v1",
        "aggregate": member,
        "tenant": TENANT,
        "version": 1,
        "occurred_at": START,
        "actor": {"id": "u1", "role": "street_officer", "unit": None},
        "causation_id": None,
        "correlation_id": "import-row-7",
        "traceparent": None,
        "story": True,
        "data": {"standing": standing_of(ENTERPRISE).model_dump(mode="json")},
    }


async def publish(settings: BusSettings, source: str, *members: str) -> None:
    producer = AIOKafkaProducer(**settings.producer())
    await producer.start()
    try:
        for member in members:
            record = to_kafka(registered(member), source, 1)
            headers = list(record.headers)
            await producer.send_and_wait(topic_of(source), record.value, record.key, headers=headers)
    finally:
        await producer.stop()


def bus(store: ServiceStore, house: House, settings: BusSettings, service: str, members: str) -> Bus:
    """As the wiring makes it, under names of its own."""

    async def knock(scope: Scope, id: str, name: str, due_at: object) -> None:
        await knock_at_linkage(house.stores, Holders(store.database), scope, id)

    return Bus(
        BusParts(
            service=service,
            store=store,
            settings=settings,
            owner=OwnLog(store),
            lease_owner="here",
            random=random.Random(1).random,
            aggregates=AGGREGATES,
            reactions=(replace(REACTIONS, sources=(members, service)),),
            deadlines=(Deadlines(LINKAGE, knock),),
            pace=Pace(poll_s=0.05, check_s=0.5, back_off_s=0.1),
        )
    )


async def test_members_on_the_topic_lead_to_one_linkage_and_its_deadline_is_found(
    service_store: ServiceStore, house: House, kafka_bootstrap: str, fresh_name: str
) -> None:
    service, members = f"{fresh_name}linkage", f"{fresh_name}member"
    settings = BusSettings(
        kafka_bootstrap=kafka_bootstrap, kafka_session_timeout_ms=1000, kafka_heartbeat_interval_ms=200
    )
    running_bus = bus(service_store, house, settings, service, members)
    await running_bus.index()
    await ensure_indexes(service_store.database)
    async with running(running_bus):
        await publish(settings, members, *MEMBERS, *MEMBERS[:3])
        count = partial(house.stores.linkages.count, SYSTEM)
        await until(lambda: count({"data.instance.state": "LEAD"}), 90)
        lead = await house.stores.linkages.find(SYSTEM, {})
        assert lead is not None
        assert (lead.state.instance.subject, lead.correlation_id) == ({"count": 3}, "import-row-7")
        await service_store.clocks.advance_tenant(TENANT, START + timedelta(days=100))
        await until(lambda: count({"data.instance.state": "EXPIRED"}), 90)
        assert await count({}) == 1
