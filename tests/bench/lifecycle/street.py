"""A street that works on requests: its places and units, laid out over HTTP, and its people's tokens."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from shared.store.driver import Database
from tests.bench import enterprises, load
from tests.support.tokens import Signer, bearer

_COMMUNITIES, _PARKS, _ENTERPRISES, _DEPARTMENTS = 4, 20, 200, 10
_LONG = timedelta(hours=6)
_PATIENCE_S, _LOOK_S = 60.0, 0.2
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An enterprise with where it lies."""

    enterprise: str
    park: str
    community: str


@dataclass(frozen=True)
class Street:
    """`at` is the API's address. Each contact, station and department has an account of its own."""

    at: str
    places: Sequence[Place]
    departments: Sequence[str]
    contacts: Mapping[str, Headers]
    stations: Mapping[str, Headers]
    officers: Mapping[str, Headers]
    street_officer: Headers

    def place(self, number: int) -> Place:
        return self.places[number % len(self.places)]

    def department(self, number: int) -> str:
        return self.departments[number % len(self.departments)]

    @property
    def things(self) -> int:
        """Rows of the local copy that the request service keeps of all this."""
        return _COMMUNITIES + _PARKS + _ENTERPRISES + _DEPARTMENTS + 1


async def lay_out(at: str, signer: Signer) -> Street:
    """A street with parks, enterprises, departments, and a calendar that goes on next year."""
    pool = load.Pool(at)
    admin = {**_headers(signer, "street_admin"), "content-type": "application/json"}

    async def made(path: str, **body: Any) -> str:
        reply = await pool.ask(load.request("POST", at + path, admin, json.dumps(body).encode()))
        if reply.status != 201:
            raise RuntimeError(f"{path}: {reply.status} {reply.body[:500]!r}")
        return str(json.loads(reply.body)["id"])

    try:
        street = await made("/streets", code=enterprises.TENANT, name="示例街道")
        communities = [
            await made("/communities", code=f"{enterprises.TENANT}{number:03d}", name=f"社区{number}", street=street)
            for number in range(1, _COMMUNITIES + 1)
        ]
        parks = [
            (
                await made("/parks", code=f"P{number}", name=f"园区{number}", street=street, community=community),
                community,
            )
            for number, community in enumerate(islice(cycle(communities), _PARKS))
        ]
        admin |= _headers(signer, "street_officer")
        places = [
            Place(await made("/enterprises", **_enterprise(code, park)), park, community)
            for (park, community), code in zip(islice(cycle(parks), _ENTERPRISES), enterprises.codes(), strict=False)
        ]
        admin |= _headers(signer, "street_admin")
        departments = [await made("/departments", name=f"科室{number}") for number in range(_DEPARTMENTS)]
        await made("/calendars", year=datetime.now(UTC).year + 1, holidays=[], make_up_workdays=[])
    finally:
        pool.close()
    return _street(at, signer, places, departments)


def _enterprise(code: str, park: str) -> dict[str, str]:
    return {"name": f"示例企业{code}", "credit_code": code, "park": park, "sector": "MEDIA"}


def _street(at: str, signer: Signer, places: Sequence[Place], departments: Sequence[str]) -> Street:
    parks = dict.fromkeys(place.park for place in places)
    return Street(
        at,
        places,
        departments,
        contacts={each.enterprise: _own(signer, "enterprise_contact", enterprise=each.enterprise) for each in places},
        stations={park: _own(signer, "station_worker", park=park) for park in parks},
        officers={id: _own(signer, "department_officer", department=id) for id in departments},
        street_officer=_headers(signer, "street_officer"),
    )


def _own(signer: Signer, role: str, **body: str) -> Headers:
    """Whoever acts for this body."""
    (id,) = body.values()
    return _headers(signer, role, sub=f"{role}-{id}", jurisdiction=body)


def _headers(signer: Signer, role: str, **claims: Any) -> Headers:
    return bearer(signer.token(role, exp=datetime.now(UTC) + _LONG, **claims))


async def until_known(street: Street, database: Database) -> None:
    """Wait until the request service has its local copy: what it lacks it would ask of the owner."""
    end = time.perf_counter() + _PATIENCE_S
    while await database["ground"].count_documents({"tenant": enterprises.TENANT}) < street.things:
        if time.perf_counter() > end:
            raise TimeoutError("the request service does not know the street")
        await asyncio.sleep(_LOOK_S)
