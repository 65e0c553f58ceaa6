"""Dead letters of all services in one list: each tenant its own, by names alone, and a word said once."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.gateway.routing import SERVICES
from services.integration.dead_letters import CONSUMERS
from services.integration.settings import IntegrationSettings
from services.integration.wiring import SERVICE, open_integration
from shared.bus.deliveries import parked_row, received
from shared.bus.envelope import to_kafka
from shared.bus.results import Reason
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.ids import Ids, UuidV7
from shared.store import consumption, dead_letters, operator_log, parked
from shared.store.driver import drop
from shared.store.service_store import ServiceStore, open_store
from shared.web.service import Opened, Service
from shared.web.settings import WebSettings
from tests.services.integration.conftest import SignedOwners, ports
from tests.shared.bus.world import logged
from tests.support.api import Api, home, serving_service
from tests.support.tokens import Signer

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECRET = "what-the-record-holds"


@dataclass(frozen=True)
class Office:
    """Integration before services that have nothing but a store, as far as dead letters go."""

    api: Api
    stores: Mapping[str, ServiceStore]
    ports: Mapping[str, int]

    async def lay_by(self, service: str, version: int = 1, reason: Reason = Reason.BROKEN, tenant: str = "t1") -> str:
        """A dead letter as a consumer writes it, laid by `version` minutes after eight; gives its id."""
        store, group = self.stores[service], f"{service}.reactions"
        row = logged("room-1", version, SECRET, tenant=tenant)
        delivery = received(to_kafka(row, "linkage", 1), version, 1)
        place = (group, "balian.linkage", 3)
        letter = parked_row(store.ring, place, delivery, reason, AT + timedelta(minutes=version))
        await store.database[parked.COLLECTION].insert_one(letter)
        return str(letter["_id"])

    async def row(self, id: str) -> dict[str, Any]:
        store = self.stores[id.partition(".")[0]]
        found = await store.database[parked.COLLECTION].find_one({"_id": id})
        assert found is not None
        return found

    async def listed(self, api: Api, asked: str = "") -> list[str]:
        answer = await api.get(f"/dead-letters{asked}")
        assert answer.status == 200, answer.text
        return [row["id"] for row in answer.json["items"]]

    async def forget(self) -> None:
        for store in self.stores.values():
            for name in (parked.COLLECTION, operator_log.COLLECTION):
                await store.database[name].delete_many({})


def bare(name: str, store: ServiceStore, signer: Signer) -> Service[WebSettings]:
    """A service with a store and no routes of its own."""

    @asynccontextmanager
    async def opened(settings: WebSettings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
        yield Opened(None, store, index=partial(consumption.ensure, store.database), key_of=signer.key_of)

    return Service(name, name, WebSettings, opened)


@pytest.fixture(scope="module")
async def opened_office(
    mongo_url: str, kafka_bootstrap: str, signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    folder: Path = home(tmp_path_factory.mktemp("office"))
    clock, prefix = SystemClock(), f"t{secrets.token_hex(6)}"
    ids = UuidV7(clock, secrets.randbits)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        stores, behind = {}, {}
        for name in CONSUMERS:
            store = await stack.enter_async_context(open_store(mongo_url, prefix + name, folder / "keys", clock, ids))
            served = serving_service(bare(name, store, signer), WebSettings(balian_home=folder), signer)
            stores[name], behind[name] = store, await stack.enter_async_context(served)
        told: dict[str, Any] = {"database": prefix, "kafka_bootstrap": kafka_bootstrap}
        settings = IntegrationSettings(**told, balian_home=folder, mongo_url=mongo_url, balian_ports=ports(**behind))
        opening = partial(open_integration, key_of=signer.key_of, owners=SignedOwners(session, settings, signer))
        api = await stack.enter_async_context(serving_service(replace(SERVICE, open=opening), settings, signer))
        yield Office(api, stores, settings.balian_ports)
        for name in ("", *CONSUMERS):
            await drop(stores["member"].client, prefix + name)


@pytest.fixture
async def office(opened_office: Office) -> Office:
    await opened_office.forget()
    return opened_office


async def test_letters_of_all_services_stand_in_one_list_by_age(office: Office) -> None:
    second = await office.lay_by("member", 2)
    first = await office.lay_by("linkage", 1)
    third = await office.lay_by("insight", 3)
    admin = office.api.as_("street_admin")
    assert await office.listed(admin) == [first, second, third]
    assert await office.listed(admin, "?sort=-created_at") == [third, second, first]


async def test_a_page_goes_on_where_the_last_one_ended(office: Office) -> None:
    ids = [await office.lay_by(CONSUMERS[number % 3], number) for number in range(1, 8)]
    admin = office.api.as_("street_admin")
    met: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await admin.get(f"/dead-letters?limit=3&count=true{cursor and '&cursor='}{cursor}")).json
        met += [row["id"] for row in answer["items"]]
        assert answer["total"] == len(ids)
        cursor = answer["next"]
    assert met == ids


async def test_a_list_can_be_narrowed_by_every_field_and_by_nothing_else(office: Office) -> None:
    letter = await office.lay_by("member", 1, Reason.HOLE)
    await office.lay_by("linkage", 2)
    admin = office.api.as_("street_admin")
    for asked in ("service=member", "reason=hole", "aggregate_version=1", f"id={letter}", "group=member.reactions"):
        assert await office.listed(admin, f"?{asked}") == [letter]
    assert len(await office.listed(admin, "?word=null")) == 2
    for asked in ("record=x", "q=x", "cursor=x", "tenant=t1"):
        assert (await admin.get(f"/dead-letters?{asked}")).status == 422


async def test_a_letter_tells_names_and_never_what_it_holds(office: Office) -> None:
    id = await office.lay_by("member", 4)
    answer = await office.api.as_("integrator").get(f"/dead-letters/{id}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json == {
        "id": id,
        "version": 1,
        "service": "member",
        "group": "member.reactions",
        "reason": "broken",
        "attempts": 0,
        "word": None,
        "event_id": logged("room-1", 4, SECRET, tenant="t1")["_id"],
        "event_name": "client.registered",
        "aggregate": "room-1",
        "aggregate_version": 4,
        "created_at": "2026-11-24T08:04:00Z",
        "updated_at": "2026-11-24T08:04:00Z",
    }
    assert SECRET not in answer.text


async def test_a_tenant_sees_its_own_letters_only(office: Office) -> None:
    own = await office.lay_by("member", 1)
    foreign = await office.lay_by("member", 2, tenant="t2")
    admin = office.api.as_("street_admin")
    assert await office.listed(admin) == [own]
    assert (await admin.get(f"/dead-letters/{foreign}")).status == 404
    assert (await admin.post(f"/dead-letters/{foreign}/actions/redrive", {"evidence": {}})).status == 404
    assert "word" not in await office.row(foreign)


async def test_a_letter_of_no_certain_tenant_is_for_the_operator_alone(office: Office) -> None:
    id = await office.lay_by("member", 1, Reason.FOREIGN_TENANT)
    admin = office.api.as_("street_admin")
    assert await office.listed(admin) == []
    assert (await admin.get(f"/dead-letters/{id}")).status == 404
    assert Reason.FOREIGN_TENANT.value == dead_letters.FOREIGN


@pytest.mark.parametrize("role", ["street_officer", "station_worker", "enterprise_contact", "duty_officer"])
async def test_other_roles_see_no_letters(office: Office, role: str) -> None:
    id = await office.lay_by("member")
    for path in ("/dead-letters", f"/dead-letters/{id}"):
        assert (await office.api.as_(role).get(path)).status == 403


async def test_who_sees_a_part_of_the_tenant_sees_no_letters(office: Office) -> None:
    id = await office.lay_by("member")
    narrow = office.api.as_("integrator", park="p1")
    assert await office.listed(narrow) == []
    assert (await narrow.get(f"/dead-letters/{id}")).status == 404


async def test_a_word_is_set_on_the_letter_and_noted_with_who_said_it(office: Office) -> None:
    id = await office.lay_by("member")
    integrator = office.api.as_("integrator", sub="u9")
    answer = await integrator.post(f"/dead-letters/{id}/actions/redrive", {"evidence": {}})
    assert (answer.status, answer.json["word"], answer.json["version"]) == (200, "redrive", 2)
    row = await office.row(id)
    assert (row["word"], row["word_by"]) == ("redrive", "u9")
    notes = await office.stores["member"].database[operator_log.COLLECTION].find({}).to_list(None)
    assert [(note["word"], note["by"], note["about"]["dead_letter"]) for note in notes] == [("redrive", "u9", id)]


async def test_only_the_tenant_itself_gives_an_event_up(office: Office) -> None:
    path = f"/dead-letters/{await office.lay_by('member')}/actions/skip"
    assert (await office.api.as_("integrator").post(path, {"evidence": {}})).status == 403
    assert (await office.api.as_("street_admin").post(path, {"evidence": {}})).status == 200


async def test_a_word_said_twice_under_one_key_is_said_once(office: Office) -> None:
    path = f"/dead-letters/{await office.lay_by('member')}/actions/redrive"
    admin = office.api.as_("street_admin")
    for _ in range(2):
        answer = await admin.post(path, {"evidence": {}}, Idempotency_Key="k1")
        assert (answer.status, answer.json["version"]) == (200, 2)
    other = await admin.post(path, {"evidence": {}, "note": "again"}, Idempotency_Key="k1")
    assert (other.status, other.slug) == (422, "idempotency-key-reused")
    assert (await admin.post(path, {"evidence": {}}, Idempotency_Key="k2")).json["version"] == 3


async def test_a_word_about_an_older_copy_is_refused_with_the_present_one(office: Office) -> None:
    id = await office.lay_by("member")
    path, admin = f"/dead-letters/{id}/actions/redrive", office.api.as_("street_admin")
    assert (await admin.post(path, {"evidence": {}}, If_Match='"1"')).status == 200
    stale = await admin.post(path, {"evidence": {}}, If_Match='"1"')
    assert (stale.status, stale.json["current"]["version"], stale.json["current"]["id"]) == (412, 2, id)


@pytest.mark.parametrize("id", ["member.reactions:balian.linkage:3:none", "nobody.x:y:1:z", "member", "x"])
async def test_a_letter_that_is_not_there_is_not_found(office: Office, id: str) -> None:
    admin = office.api.as_("street_admin")
    assert (await admin.get(f"/dead-letters/{id}")).status == 404
    assert (await admin.post(f"/dead-letters/{id}/actions/skip", {"evidence": {}})).status == 404
    assert (await admin.post(f"/dead-letters/{id}/actions/burn", {"evidence": {}})).status == 404


async def test_while_a_service_is_silent_the_list_is_refused_and_one_of_the_others_is_not(
    office: Office, signer: Signer, mongo_url: str, kafka_bootstrap: str, tmp_path: Path
) -> None:
    ports = {**office.ports, "member": 9}
    told: dict[str, Any] = {"database": f"t{secrets.token_hex(6)}", "kafka_bootstrap": kafka_bootstrap}
    settings = IntegrationSettings(**told, balian_home=home(tmp_path), mongo_url=mongo_url, balian_ports=ports)
    owners = SignedOwners(office.api.session, settings, signer)
    service = replace(SERVICE, open=partial(open_integration, key_of=signer.key_of, owners=owners))
    async with serving_service(service, settings, signer) as api:
        admin = api.as_("street_admin")
        refused = await admin.get("/dead-letters")
        assert (refused.status, "Retry-After" in refused.headers) == (503, True)
        assert (await admin.get("/dead-letters?service=linkage")).status == 200
    await drop(office.stores["member"].client, told["database"])


def test_every_service_that_reads_a_topic_is_asked() -> None:
    assert set(CONSUMERS) == SERVICES.keys() - {"integration"}
