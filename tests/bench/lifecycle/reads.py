"""W9, as far as requests go: lists, searches and pages one after the other, with few and with many requests there.

For each question the database is also asked how it found the answer.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.service_request.store import REQUEST
from shared.store.driver import Database, Document
from tests.bench import load
from tests.bench.lifecycle.calls import CLASSES
from tests.bench.lifecycle.street import Headers, Street

_TIMES, _LIMIT = 40, 20


@dataclass(frozen=True, slots=True)
class Read:
    """What one question took; `examined` documents were looked at for one answer, by these plans."""

    p50_ms: float
    p95_ms: float
    examined: int
    plans: Sequence[str]


async def reads(street: Street, requests: Database) -> dict[str, Read]:
    """Each question in turn, by name."""
    pool = load.Pool(street.at)
    try:
        sample = await _sample(pool, street)
        return {
            name: await _asked(pool, load.request("GET", street.at + path, who), requests)
            for name, (who, path) in _questions(street, sample).items()
        }
    finally:
        pool.close()


async def _sample(pool: load.Pool, street: Street) -> Document:
    """Some request, for the questions after one."""
    path = f"/requests?state=DISPATCHED&park={street.place(0).park}&limit=1"
    reply = await pool.ask(load.request("GET", street.at + path, street.street_officer))
    if reply.status != 200:
        raise RuntimeError(f"{path}: {reply.status} {reply.body[:300]!r}")
    found: Document = json.loads(reply.body)["items"][0]
    return found


def _questions(street: Street, sample: Document) -> Mapping[str, tuple[Headers, str]]:
    place = street.place(0)
    station, officer = street.stations[place.park], street.officers[street.department(0)]
    newest = f"sort=-created_at&limit={_LIMIT}"
    return {
        "one request": (street.street_officer, f"/requests/{sample['id']}"),
        "search by number": (station, f"/requests?number={sample['number']}"),
        "public status by code": ({}, f"/public/requests/{sample['public_code']}"),
        "a station's newest of a state": (station, f"/requests?state=DISPATCHED&{newest}"),
        "a station's of a bucket": (station, f"/requests?bucket=WITHIN&open=true&{newest}"),
        "the street's newest of a class": (street.street_officer, f"/requests?class={CLASSES[0]}&{newest}"),
        "an enterprise's own": (street.contacts[place.enterprise], f"/requests?{newest}"),
        "a department's queue by clock": (officer, f"/assignments?limit={_LIMIT}"),
        "likely duplicates": (station, f"/requests/{sample['id']}/duplicates"),
        "bundles": (station, "/bundles"),
    }


async def _asked(pool: load.Pool, sent: bytes, requests: Database) -> Read:
    await requests.command({"profile": 2})
    reply = await pool.ask(sent)
    await requests.command({"profile": 0})
    if reply.status != 200:
        raise RuntimeError(f"{reply.status} {reply.body[:300]!r}")
    found = await requests["system.profile"].find({"ns": f"{requests.name}.{REQUEST.collection}"}).to_list(None)
    await requests["system.profile"].drop()
    took = [await _once(pool, sent) for _ in range(_TIMES)]
    queries = [row for row in found if row["op"] == "query" and not _is_of_sweep(row)]
    return Read(
        load.percentile(took, 0.5),
        load.percentile(took, 0.95),
        examined=sum(row.get("docsExamined", 0) for row in queries),
        plans=sorted({str(row.get("planSummary")) for row in queries}),
    )


def _is_of_sweep(row: Document) -> bool:
    """The service looks for deadlines meanwhile."""
    return "due_at" in row["command"].get("filter", {})


async def _once(pool: load.Pool, sent: bytes) -> float:
    begun = time.perf_counter()
    await pool.ask(sent)
    return (time.perf_counter() - begun) * 1000
