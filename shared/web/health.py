"""Health and metrics of a process: /livez (it runs), /startupz (its clients are open), /readyz, /metrics."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from shared.store.service_store import ServiceStore
from shared.telemetry.logs import get_logger
from shared.telemetry.metric_defs import KEY_SERVICE_UP, STORE_WRITABLE
from shared.web.service import Check, Opened

router = APIRouter(include_in_schema=False)
PATHS = ("/livez", "/readyz", "/startupz", "/metrics")
_log = get_logger("health")
_MAX_CLOCK_DIFFERENCE_S = 2


@router.get("/livez")
async def livez() -> dict[str, bool]:
    return {"live": True}


@router.get("/startupz")
async def startupz(request: Request) -> Response:
    started = request.app.state.opened is not None
    return JSONResponse({"started": started}, 200 if started else 503)


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """503 with the names of what does not answer yet."""
    opened: Opened | None = request.app.state.opened
    missing = ["start"] if opened is None else await _missing(_checks(opened, request.app.state.service))
    return JSONResponse({"ready": not missing, "waiting_for": missing}, 503 if missing else 200)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _checks(opened: Opened, service: str) -> Mapping[str, Check]:
    store = opened.store
    if store is None:
        return opened.checks

    KEY_SERVICE_UP.labels(service).set(store.ring.has_master())

    async def writable() -> bool:
        is_writable = await store_is_writable(store)
        STORE_WRITABLE.labels(service).set(is_writable)
        return is_writable

    return {"store": writable, **opened.checks}


async def _missing(checks: Mapping[str, Check]) -> list[str]:
    held = await asyncio.gather(*(_holds(check, name) for name, check in checks.items()))
    return [name for name, holds in zip(checks, held, strict=True) if not holds]


async def _holds(check: Check, name: str) -> bool:
    try:
        return await check()
    except Exception:  # noqa: BLE001 - whatever is wrong, the process is not ready
        _log.warning("check-failed", name=name, exc_info=True)
        return False


async def store_is_writable(store: ServiceStore) -> bool:
    """Whether there is a primary, and whether its clock and ours agree within 2 s."""
    told = await store.database.command("hello")
    server: datetime = told["localTime"].replace(tzinfo=UTC)
    difference = abs((server - store.clock.now()).total_seconds())
    return bool(told["isWritablePrimary"]) and difference < _MAX_CLOCK_DIFFERENCE_S
