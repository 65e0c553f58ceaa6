"""W3, the command: one accepted command at a service, without the gateway, against a bare write and a classic outbox.

Measured twice. At the store: its one verb against the rivals, in this process. Over HTTP: our service with all it does
(token, parsing, permission, the park referred to, the reply) against bare ASGI handlers that do nothing but write.
"""

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from services.organization.domain.enterprise import Enterprise
from services.organization.store import ENTERPRISE, PARK
from shared.contracts.organization import EnterpriseAmended, ParkRegistered
from shared.store.aggregate import Decision
from shared.store.driver import Database, Document
from shared.store.service_store import ServiceStore, open_store
from tests.bench import callers, enterprises, load
from tests.bench.report import Outcome
from tests.bench.rivals.writing import Bare, Outbox
from tests.bench.servers import Servers, child
from tests.bench.w3_sides import BARE, OURS, OUTBOX, SECONDS, Rate, compare, joined, repeated
from tests.support.tokens import Signer

_KNOWN = 4_000


async def measure(servers: Servers, rounds: int) -> Outcome:
    return joined([await _at_the_store(servers, rounds), await _over_http(servers, rounds)])


# -- at the store


async def _at_the_store(servers: Servers, rounds: int) -> Outcome:
    name = servers.fresh()
    async with open_store(servers.mongo_url, name, servers.home / "keys", enterprises.CLOCK, enterprises.IDS) as store:
        await store.ensure_indexes([ENTERPRISE])
        await _lay_template(store)
        bare = await Bare.of(store.client, name)
        outbox = await Outbox.of(store.client, name)
        creates: dict[str, Rate] = {
            OURS: partial(_created, store),
            BARE: partial(repeated, bare.insert),
            OUTBOX: partial(repeated, outbox.insert),
        }
        changes: dict[str, Rate] = {
            OURS: partial(_changed, store),
            BARE: partial(repeated, bare.change),
            OUTBOX: partial(repeated, outbox.change),
        }
        return joined(
            [
                await compare("at the store", "create", creates, rounds),
                await compare("at the store", "change", changes, rounds),
            ]
        )


async def _lay_template(store: ServiceStore) -> None:
    """What our store wrote is what the rivals write."""
    enterprise = store.store(ENTERPRISE)
    event = next(enterprises.registrations(0))
    await enterprise.change(enterprises.scope(), enterprises.IDS.new(), lambda _, at: Decision((event,)), status=201)
    template = await store.database[ENTERPRISE.collection].find_one({})
    assert template is not None
    await store.database["template"].insert_one(template)


async def _created(store: ServiceStore, in_flight: int) -> float:
    enterprise, events = store.store(ENTERPRISE), enterprises.registrations(enterprises.seed())

    async def create() -> None:
        event = next(events)
        scope = enterprises.scope()
        await enterprise.change(scope, enterprise.new_id(scope), lambda _, at: Decision((event,)), status=201)

    return await repeated(create, in_flight)


async def _changed(store: ServiceStore, in_flight: int) -> float:
    """Of things whose events the relay has taken, as it would have."""
    enterprise, ids = store.store(ENTERPRISE), itertools.cycle(await _known(store.database))
    names = (f"更名后的企业{number:09d}" for number in itertools.count())

    async def change() -> None:
        renamed = EnterpriseAmended(name=next(names))

        def decide(state: Enterprise | None, at: datetime) -> Decision:
            return Decision((renamed,))

        await enterprise.change(enterprises.scope(), next(ids), decide)

    return await repeated(change, in_flight)


async def _known(database: Database, park: str | None = None) -> list[str]:
    """Fresh things without pending events."""
    rows = [_published(row, park) for row in itertools.islice(enterprises.pending(_KNOWN, enterprises.seed()), _KNOWN)]
    await enterprises.insert(database[ENTERPRISE.collection], iter(rows))
    return [row["_id"] for row in rows]


def _published(row: Document, park: str | None) -> Document:
    kept = {name: value for name, value in row.items() if name not in ("outbox", "outbox_at")}
    return {**kept, "data": {**row["data"], **({"park": park} if park else {})}}


# -- over HTTP


async def _over_http(servers: Servers, rounds: int) -> Outcome:
    signer, name = Signer(enterprises.TENANT), servers.fresh()
    ports = {each: servers.free_port() for each in ("identity", "organization", "bare")}
    told = {"BALIAN_PORTS": json.dumps(ports), "BALIAN_ORGANIZATION_DATABASE": name}
    env = {**servers.environment, **told}
    async with _prepared(servers, name) as (database, park), callers.keys_served(signer, ports["identity"]):
        bare = ("tests.bench.rivals.bare", str(ports["bare"]), servers.mongo_url, name)
        with (
            child(servers, ports["organization"], env, "services.organization", "api"),
            child(servers, ports["bare"], env, *bare),
        ):
            client = _Client(ports, callers.officer(signer), database, park)
            creates: dict[str, Rate] = {
                OURS: client.creates,
                BARE: partial(client.bare, "/insert"),
                OUTBOX: partial(client.bare, "/outbox-insert"),
            }
            changes: dict[str, Rate] = {
                OURS: client.changes,
                BARE: partial(client.bare, "/change"),
                OUTBOX: partial(client.bare, "/outbox-change"),
            }
            return joined(
                [
                    await compare("over HTTP", "create", creates, rounds),
                    await compare("over HTTP", "change", changes, rounds),
                ]
            )


@asynccontextmanager
async def _prepared(servers: Servers, name: str) -> AsyncIterator[tuple[Database, str]]:
    """The service's database with a park in it, and the template for the rivals."""
    async with open_store(servers.mongo_url, name, servers.home / "keys", enterprises.CLOCK, enterprises.IDS) as store:
        await store.ensure_indexes([ENTERPRISE, PARK])
        await _lay_template(store)
        park, event = enterprises.IDS.new(), ParkRegistered(code="LJ", name="示例园区", street="s1", community="c1")
        await store.store(PARK).change(enterprises.scope(), park, lambda _, at: Decision((event,)), status=201)
        yield store.database, park


class _Client:
    """Prepared requests to the service and to the rivals."""

    def __init__(self, ports: dict[str, int], token: dict[str, str], database: Database, park: str) -> None:
        self._ours = f"http://127.0.0.1:{ports['organization']}/api/v1/enterprises"
        self._bare = f"http://127.0.0.1:{ports['bare']}"
        self._headers = {**token, "content-type": "application/json"}
        self._database = database
        self._park = park

    async def creates(self, in_flight: int) -> float:
        requests = self._registering()
        return await load.closed(self._ours, lambda: next(requests), in_flight, SECONDS, 201)

    async def changes(self, in_flight: int) -> float:
        requests = self._renaming(await _known(self._database, self._park))
        return await load.closed(self._ours, lambda: next(requests), in_flight, SECONDS, 200)

    async def bare(self, path: str, in_flight: int) -> float:
        bodies = (body for body in self._bodies())
        url = self._bare + path
        return await load.closed(
            url, lambda: load.request("POST", url, self._headers, next(bodies)), in_flight, SECONDS, 201
        )

    def _registering(self) -> Iterator[bytes]:
        for body in self._bodies():
            headers = {**self._headers, "idempotency-key": enterprises.IDS.new()}
            yield load.request("POST", self._ours, headers, body)

    def _renaming(self, ids: list[str]) -> Iterator[bytes]:
        for version in itertools.count(1):
            for number, id in enumerate(ids):
                body = json.dumps({"name": f"更名后的企业{version}-{number}"}).encode()
                own = {"idempotency-key": enterprises.IDS.new(), "if-match": f'"{version}"'}
                yield load.request("PATCH", f"{self._ours}/{id}", {**self._headers, **own}, body)

    def _bodies(self) -> Iterator[bytes]:
        for number in enterprises.codes():
            yield json.dumps(
                {
                    "name": f"示例文化传媒有限公司{number}",
                    "credit_code": number,
                    "park": self._park,
                    "sector": "MEDIA",
                    "headcount": {"value": 120, "unit": "人", "as_of": "2016-05-30", "qualifier": "EQ"},
                    "moved_in": "2014-03-01",
                }
            ).encode()
