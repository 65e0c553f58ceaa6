"""Over real HTTP: the grammar of the API on linkages, and the definitions that forms are drawn from."""

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from services.linkage.settings import LinkageSettings
from services.linkage.wiring import SERVICE, open_linkage
from shared.kernel.clock import Clock, SystemClock
from shared.kernel.ids import Ids, UuidV7
from shared.store import driver
from shared.store.keys import ensure_keys
from shared.web.app import create_app
from shared.web.service import Opened, Service
from tests.services.linkage.support import ASSESS, COMMUNITY, ENTERPRISE, PARK, TENANT, Town, document, proposal
from tests.support.tokens import Signer, bearer
from tests.support.web import serving

STATION = {"roles": ["station_worker"], "jurisdiction": {"park": PARK}, "sub": "station"}
OFFICER = {"roles": ["street_officer"], "sub": "officer"}
LIAISON = {"roles": ["liaison"], "jurisdiction": {"park": PARK}, "sub": "liaison"}
STORY = {"mode": "STORY", "start": "2016-05-30T00:00:00+08:00"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def slug(self) -> str:
        return str(self.body["type"]).removeprefix("/problems/")


@dataclass(frozen=True)
class Door:
    """Calls the running service as one of its people."""

    session: aiohttp.ClientSession
    address: str
    signer: Signer

    async def ask(self, who: Mapping[str, Any], method: str, path: str, json: Any = None, **headers: str) -> Answer:
        token = self.signer.token(**{"tenant": TENANT, "clock": STORY, **who})
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.address}/api/v1{path}"
        async with self.session.request(method, url, json=json, headers={**bearer(token), **told}) as reply:
            return Answer(reply.status, reply.headers, await reply.json(content_type=None))

    async def proposed(self) -> str:
        answer = await self.ask(STATION, "POST", "/linkages", proposal())
        assert answer.status == 201, answer.body
        return str(answer.body["id"])


@pytest_asyncio.fixture
async def door(mongo_url: str, fresh_name: str, tmp_path: Path) -> AsyncIterator[Door]:
    ensure_keys(tmp_path)
    signer, clock = Signer(), SystemClock()
    ids = UuidV7(clock, random.Random(fresh_name).getrandbits)
    settings = LinkageSettings(
        balian_home=tmp_path, mongo_url=mongo_url, kafka_bootstrap="127.0.0.1:1", database=fresh_name
    )

    @asynccontextmanager
    async def opening(settings: LinkageSettings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
        async with open_linkage(settings, clock, ids, key_of=signer.key_of, asks=Town()) as opened:
            assert opened.store is not None
            yield opened
            await driver.drop(opened.store.client, fresh_name)

    service = Service(SERVICE.name, SERVICE.title, SERVICE.settings, opening, SERVICE.routers)
    app = create_app(service, settings, clock=clock, ids=ids, random=random.Random(1).getrandbits, role="api")
    async with serving(app) as address, aiohttp.ClientSession() as session:
        yield Door(session, address, signer)


async def test_a_created_linkage_has_its_address_its_version_and_all_fields(door: Door) -> None:
    answer = await door.ask(STATION, "POST", "/linkages", proposal(), Idempotency_Key="k1")
    again = await door.ask(STATION, "POST", "/linkages", proposal(), Idempotency_Key="k1")
    thing = answer.body
    assert answer.headers["Location"] == again.headers["Location"] == f"/api/v1/linkages/{thing['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (thing["state"], thing["joint"], thing["park"], thing["community"]) == (
        "LEAD",
        "ORGANIZATION",
        PARK,
        COMMUNITY,
    )
    assert thing["park_side"] == {"type": "enterprise", "id": ENTERPRISE}
    assert thing["number"].startswith("ZZ-2016-")
    assert {"kind", "mode", "direction", "parties", "subject", "definition_version", "correlation_id"} <= set(thing)


async def test_an_action_moves_the_linkage_and_its_history_tells_it(door: Door) -> None:
    id = await door.proposed()
    answer = await door.ask(STATION, "POST", f"/linkages/{id}/actions/assess", {"evidence": ASSESS, "note": "见附件"})
    history = await door.ask(OFFICER, "GET", f"/linkages/{id}/history")
    assert (answer.status, answer.body["state"], answer.body["version"]) == (200, "ASSESSED", 2)
    assert [(each["version"], each["actor"]["role"]) for each in history.body] == [
        (1, "station_worker"),
        (2, "station_worker"),
    ]


async def test_texts_and_documents_show_on_their_own_page_only(door: Door) -> None:
    id = await door.proposed()
    await door.ask(STATION, "POST", f"/linkages/{id}/actions/assess", {"evidence": ASSESS, "note": "见附件"})
    shown = await door.ask(OFFICER, "GET", f"/linkages/{id}/evidence")
    refused = await door.ask(LIAISON, "GET", f"/linkages/{id}/evidence")
    assert shown.body == {"assess": {"survey": document(), "note_station_worker": "见附件"}}
    assert shown.headers["Cache-Control"] == "no-store"
    assert (refused.status, refused.slug) == (403, "forbidden")


@pytest.mark.parametrize(
    ("who", "action", "body", "status", "slug"),
    [
        (STATION, "apply", {"evidence": {}}, 409, "action-not-available"),
        (STATION, "assess", {"evidence": {}}, 422, "evidence-invalid"),
        (STATION, "assess", {"proof": {}}, 422, "invalid"),
        (STATION, "dance", {"evidence": {}}, 409, "action-not-available"),
        (LIAISON, "assess", {"evidence": ASSESS}, 403, "forbidden"),
        (STATION | {"jurisdiction": {"park": "park-2"}}, "assess", {"evidence": ASSESS}, 404, "not-found"),
        (STATION | {"tenant": "110108005"}, "assess", {"evidence": ASSESS}, 404, "not-found"),
    ],
)
async def test_a_refused_action_is_a_problem(
    door: Door, who: dict[str, Any], action: str, body: dict[str, Any], status: int, slug: str
) -> None:
    id = await door.proposed()
    answer = await door.ask(who, "POST", f"/linkages/{id}/actions/{action}", body)
    assert (answer.status, answer.slug) == (status, slug)


async def test_a_refused_action_says_what_is_allowed(door: Door) -> None:
    id = await door.proposed()
    answer = await door.ask(STATION, "POST", f"/linkages/{id}/actions/apply", {"evidence": {}})
    assert [each["action"] for each in answer.body["available_actions"]] == ["assess", "dismiss", "withdraw"]


async def test_a_stale_version_is_refused_with_the_current_copy(door: Door) -> None:
    id = await door.proposed()
    body = {"evidence": ASSESS}
    answer = await door.ask(STATION, "POST", f"/linkages/{id}/actions/assess", body, If_Match='"7"')
    assert (answer.status, answer.body["current"]["id"], answer.body["current"]["state"]) == (412, id, "LEAD")


async def test_an_earlier_story_time_is_refused(door: Door) -> None:
    id = await door.proposed()
    answer = await door.ask(
        STATION,
        "POST",
        f"/linkages/{id}/actions/assess",
        {"evidence": ASSESS},
        Balian_Story_Time="2016-05-29T00:00:00+08:00",
    )
    assert (answer.status, answer.slug) == (409, "clock-behind")


async def test_a_list_filters_counts_and_refuses_what_it_does_not_know(door: Door) -> None:
    await door.proposed()
    found = await door.ask(OFFICER, "GET", f"/linkages?park={PARK}&state=LEAD&count=true")
    none = await door.ask(OFFICER, "GET", "/linkages?state=FILED&count=true")
    refused = await door.ask(OFFICER, "GET", "/linkages?roster=m1")
    assert (found.body["total"], len(found.body["items"]), none.body["total"]) == (1, 1, 0)
    assert refused.status == 422


async def test_a_definition_tells_all_that_a_form_needs(door: Door) -> None:
    listed = await door.ask(OFFICER, "GET", "/workflows")
    one = await door.ask(OFFICER, "GET", "/workflows/linkage.organization?version=1")
    missing = await door.ask(OFFICER, "GET", "/workflows/linkage.organization?version=99")
    assert [each["slug"] for each in listed.body["items"]] == ["linkage.organization", "transfer", "request"]
    assert one.body["start"]["sides"] == {"park": ["enterprise"], "community": ["community"]}
    assert [each["key"] for each in one.body["start"]["requires"]] == ["count"]
    assert one.body["rows"][0]["from"] is None
    assert one.body["diagram"].startswith("stateDiagram")
    assert missing.status == 404


async def test_without_the_master_key_texts_are_refused_and_the_rest_works(door: Door, tmp_path: Path) -> None:
    id = await door.proposed()
    (tmp_path / "keys" / "master").unlink()
    refused = await door.ask(STATION, "POST", f"/linkages/{id}/actions/assess", {"evidence": ASSESS})
    shown = await door.ask(STATION, "GET", f"/linkages/{id}")
    assert (refused.status, refused.slug, shown.status) == (503, "key-unavailable", 200)
