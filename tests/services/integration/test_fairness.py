"""An import waits while its owner's events wait to be published, and goes on by itself; everybody else is served."""

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import aiohttp
import pytest

from services.integration.settings import IntegrationSettings
from services.organization.settings import OrganizationSettings
from services.organization.store import AGGREGATES, Stores
from shared.bus.run import Bus, BusParts
from shared.kernel.clock import SystemClock
from shared.kernel.ids import UuidV7
from shared.store.service_store import ServiceStore, open_store
from shared.web.errors import OutboxOld
from shared.web.fairness import IMPORTER, LONGEST_WAIT, Fairness
from shared.web.settings import WebSettings
from tests.services.integration.conftest import Desk, SignedOwners
from tests.services.integration.test_imports import counts, row
from tests.services.organization.builders import enterprise, made
from tests.shared.bus.world import OwnLog, running, until
from tests.support.api import Answer
from tests.support.stores import SettableClock, scope
from tests.support.tokens import Signer, bearer


class Importer(SignedOwners):
    """The client as the integration service has it: under its own name."""

    def __init__(self, session: aiohttp.ClientSession, settings: WebSettings, signer: Signer) -> None:
        super().__init__(session, settings, signer)
        self.signer = signer

    async def _token(self, owner: str, tenant: str) -> str:
        return self.signer.token("system", aud=owner, sub=IMPORTER, tenant=tenant)


@pytest.fixture
async def owner(organization_settings: OrganizationSettings) -> AsyncIterator[ServiceStore]:
    """The organizations' own database. Nobody publishes from it yet."""
    told, clock = organization_settings, SystemClock()
    async with open_store(told.mongo_url, told.database, told.keys, clock, UuidV7(clock, secrets.randbits)) as store:
        Stores.of(store)
        yield store


def relay(owner: ServiceStore, settings: OrganizationSettings, name: str) -> Bus:
    """The owner's real one, on a topic of the test's own."""
    bus = BusParts(name, owner, settings, OwnLog(owner), "here", random.Random(1).random, aggregates=AGGREGATES)
    return Bus(bus)


async def waited(owner: ServiceStore, wait: timedelta) -> None:
    """All that is pending has been so for this long."""
    since = {"$set": {"outbox_at": datetime.now(UTC) - wait}}
    for aggregate in AGGREGATES:
        await owner.database[aggregate.collection].update_many({"outbox_at": {"$exists": True}}, since)


async def test_an_import_waits_until_the_owners_events_are_published(
    desk: Desk,
    owner: ServiceStore,
    settings: IntegrationSettings,
    organization_settings: OrganizationSettings,
    session: aiohttp.ClientSession,
    signer: Signer,
    fresh_name: str,
) -> None:
    importing = replace(desk, wired=replace(desk.wired, owners=Importer(session, settings, signer)))
    officer = desk.imports.as_("street_officer")
    await waited(owner, LONGEST_WAIT + timedelta(seconds=1))

    waiting = await importing.load([row(1)])
    await made(desk.organization.as_("street_officer"), "/enterprises", enterprise(desk.places.park, 2))

    bus = relay(owner, organization_settings, f"{fresh_name}organization")
    await bus.index()
    async with running(bus):
        await until(lambda: is_published(owner), 60)
    await importing.work()
    found = (await officer.get(f"/imports/{waiting['id']}")).json
    assert (waiting["state"], counts(waiting)) == ("RUNNING", (1, 0, 0, 0, 0))
    assert (found["state"], counts(found)) == ("DONE", (1, 1, 0, 0, 0))


async def is_published(owner: ServiceStore) -> bool:
    return await owner.waits_since() is None


async def test_only_an_importers_commands_meet_an_owner_that_is_behind(
    desk: Desk, owner: ServiceStore, signer: Signer
) -> None:
    numbers = count(1)
    importer = replace(
        desk.organization,
        headers=bearer(signer.token("system", aud="organization", sub=IMPORTER, tenant=desk.organization.tenant)),
    )

    async def register() -> Answer:
        return await importer.post("/enterprises", enterprise(desk.places.park, next(numbers)))

    async def is_refused() -> bool:
        return (await register()).status == 503

    await waited(owner, LONGEST_WAIT + timedelta(seconds=1))
    # A moment before it may have found that all is well.
    await until(is_refused)
    told, read = await register(), await importer.get("/enterprises")
    service = desk.organization.as_service("organization")
    other = await service.post("/enterprises", enterprise(desk.places.park, next(numbers)))
    assert (read.status, other.status) == (200, 201)
    assert (told.slug, told.headers["Retry-After"]) == ("outbox-old", "1")

    await waited(owner, timedelta(seconds=1))
    assert (await register()).status == 201


IMPORTING = scope(actor=IMPORTER)


@pytest.fixture
async def waiting(desk: Desk, organization_settings: OrganizationSettings) -> AsyncIterator[ServiceStore]:
    """The organizations' database at a time that the test sets, with an event that was not published yet."""
    await made(desk.organization.as_("street_officer"), "/enterprises", enterprise(desk.places.park, 1))
    told, clock = organization_settings, SettableClock(datetime.now(UTC))
    async with open_store(told.mongo_url, told.database, told.keys, clock, UuidV7(clock, secrets.randbits)) as store:
        Stores.of(store)
        yield store


@pytest.mark.parametrize(("wait_s", "is_let_in"), [(4, True), (6, False)])
async def test_five_seconds_may_an_event_wait(waiting: ServiceStore, wait_s: int, is_let_in: bool) -> None:
    await waited(waiting, timedelta(seconds=wait_s))
    with nullcontext() if is_let_in else pytest.raises(OutboxOld):
        await Fairness(waiting).refuse_imports_behind(IMPORTING)


async def test_that_nothing_waits_too_long_is_asked_once_a_second(waiting: ServiceStore) -> None:
    fairness, clock = Fairness(waiting), waiting.clock
    assert isinstance(clock, SettableClock)
    await waited(waiting, timedelta(seconds=0))
    await fairness.refuse_imports_behind(IMPORTING)

    await waited(waiting, timedelta(seconds=9))
    await fairness.refuse_imports_behind(IMPORTING)
    clock.pass_by(timedelta(seconds=1))
    with pytest.raises(OutboxOld):
        await fairness.refuse_imports_behind(IMPORTING)

    await waited(waiting, timedelta(seconds=0))
    await fairness.refuse_imports_behind(IMPORTING)
