import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from fastapi import FastAPI

from shared.kernel.clock import Clock, SystemClock
from shared.kernel.errors import Unavailable
from shared.kernel.ids import Ids, UuidV7
from shared.store.keys import KeyRing, ensure_keys
from shared.web.app import create_app
from shared.web.service import Opened, Service
from tests.shared.bus.world import until
from tests.shared.web.conftest import Caller
from tests.shared.web.sample import Settings, sample_service
from tests.support.tokens import Signer
from tests.support.web import serving


async def test_a_service_with_its_store_is_live_started_and_ready(caller: Caller) -> None:
    for path in ("/livez", "/startupz", "/readyz"):
        assert (await caller.ask("GET", path)).status == 200


async def test_requests_are_counted_by_route_and_never_by_id(caller: Caller) -> None:
    await caller.ask("GET", "/api/v1/notes/a-certain-id")
    text = (await caller.ask("GET", "/metrics")).text
    assert 'route="/api/v1/notes/{id}",service="sample",status="404"' in text
    assert "a-certain-id" not in text


def application(
    service: Service[Settings], home: Path, mongo_url: str, on_failure: Callable[[], None] = lambda: None
) -> FastAPI:
    ensure_keys(home)
    clock, settings = SystemClock(), Settings(balian_home=home, mongo_url=mongo_url)
    ids = UuidV7(clock, lambda bits: (1 << bits) - 1)
    return create_app(service, settings, clock=clock, ids=ids, random=lambda bits: 1, on_failure=on_failure)


async def test_a_service_without_its_database_is_live_but_not_ready(tmp_path: Path) -> None:
    nowhere = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200&timeoutMS=300&replicaSet=none"
    app = application(sample_service(Signer().key_of), tmp_path, nowhere)
    async with serving(app) as address, aiohttp.ClientSession() as session:
        async with session.get(f"{address}/livez") as live:
            assert live.status == 200
        async with session.get(f"{address}/readyz") as ready:
            assert (ready.status, (await ready.json())["waiting_for"]) == (503, ["store"])


async def test_a_service_that_asks_its_database_first_waits_until_it_is_answered(
    tmp_path: Path, mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.app._OPEN_AGAIN_S", 0.0)
    refused, failed = [Unavailable(retry_after_s=1)] * 2, asyncio.Event()
    sample = sample_service(Signer().key_of)

    @asynccontextmanager
    async def open_late(settings: Settings, clock: Clock, ids: Ids) -> AsyncIterator[Opened]:
        if refused:
            raise refused.pop()
        async with sample.open(settings, clock, ids) as opened:
            yield opened

    app = application(replace(sample, open=open_late), tmp_path, mongo_url, failed.set)
    async with serving(app) as address, aiohttp.ClientSession() as session:

        async def is_ready() -> bool:
            async with session.get(f"{address}/readyz") as ready:
                return ready.status == 200

        await until(is_ready)
        assert (refused, failed.is_set()) == ([], False)


async def test_metrics_tell_whether_the_master_key_is_there(caller: Caller) -> None:
    await caller.ask("GET", "/readyz")
    assert 'balian_key_service_up{service="sample"} 1.0' in (await caller.ask("GET", "/metrics")).text


def test_a_key_ring_without_its_master_says_so(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    assert not ring.has_master()
    ensure_keys(tmp_path)
    assert ring.has_master()
