"""The local copy of what the organization service owns: read once a second where every request asks for it."""

from datetime import date

from services.service_request.ground import COLLECTION, Ground
from shared.contracts.tenant import Words
from shared.kernel.scope import Scope
from shared.store.service_store import ServiceStore
from tests.services.service_request.support import OTHER_TENANT, STATION, TENANT, Town, person

FRIDAY = date(2016, 6, 3)
ELSEWHERE = person("station_worker", tenant=OTHER_TENANT)


async def day_off(store: ServiceStore, tenant: str) -> None:
    days = {"year": 2016, "holidays": [FRIDAY.isoformat()], "make_up_workdays": []}
    row = {"_id": f"calendar-{tenant}", "tenant": tenant, "kind": "calendar", **days}
    await store.database[COLLECTION].insert_one(row)


async def works_on_friday(ground: Ground, scope: Scope) -> bool:
    return (await ground.calendar(scope)).is_workday(FRIDAY)


async def test_a_calendar_that_has_come_holds_a_second_later(service_store: ServiceStore) -> None:
    now = [100.0]
    ground = Ground(service_store.database, Town(), lambda: now[0])
    assert await works_on_friday(ground, STATION)
    await day_off(service_store, TENANT)
    now[0] += 0.9
    assert await works_on_friday(ground, STATION)
    now[0] += 0.1
    assert not await works_on_friday(ground, STATION)


async def test_what_is_kept_of_one_tenant_is_not_anothers(service_store: ServiceStore) -> None:
    ground = Ground(service_store.database, Town(), lambda: 100.0)
    await day_off(service_store, TENANT)
    assert not await works_on_friday(ground, STATION)
    assert await works_on_friday(ground, ELSEWHERE)


async def test_classes_of_a_tenant_take_the_place_of_those_shipped_a_second_later(service_store: ServiceStore) -> None:
    now = [100.0]
    ground = Ground(service_store.database, Town(), lambda: now[0])
    assert "FAMILY" in await ground.classes(STATION)
    entry = {"code": "OWN", "name": Words(zh="自有", en="Own").model_dump(), "parent": None}
    row = {"_id": "dictionary-1", "tenant": TENANT, "kind": "dictionary", "code": "request-classes", "entries": [entry]}
    await service_store.database[COLLECTION].insert_one(row)
    now[0] += 1
    assert "OWN" in await ground.classes(STATION)
    assert "FAMILY" not in await ground.classes(STATION)
