"""W7, freshness: from a command's acknowledgement to the word on the event stream that a figure of its park changed.

Through the gateway both ways, 100 commands per second at fixed times. Each goes to a park that had none for four
seconds, so the next word about that park is its. The raw side is what the broker alone takes from producing to reading.
"""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local.processes import Server
from deploy.local.services import NAMES, module_of
from shared.bus import topics
from shared.bus.settings import BusSettings
from tests.bench import callers, enterprises, load
from tests.bench.figures import Figure, Goal
from tests.bench.report import Curve, Outcome
from tests.bench.servers import Servers, children, finished
from tests.support.tokens import Signer, bearer

_RATE, _SECONDS, _PARKS = 100, 10, 400
_P50_MS, _P99_MS = 50.0, 250.0
_RAW = "raw produce → consume"
_PATIENCE_S, _LOOK_S = 30.0, 0.05
_NEEDED = ("organization", "insight", "gateway")
_SHARES = [number / 200 for number in range(200)]


@dataclass
class _Heard:
    """When the stream told of each park."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def first_after(self, park: str, at: float) -> float | None:
        return next((time for time in self.times[park] if time >= at), None)


async def measure(servers: Servers, rounds: int) -> Outcome:
    signer = Signer(enterprises.TENANT)
    async with platform(servers, signer) as (url, _), aiohttp.ClientSession() as session:
        parks = await lay_out(session, url, signer)
        heard = _Heard()
        listening = asyncio.create_task(_listen(session, url, signer, heard))
        try:
            found = [(await _ours(url, signer, parks, heard), await _raw(servers)) for _ in range(rounds + 1)][1:]
        finally:
            listening.cancel()
    ours, raw = [mine for mine, _ in found], [theirs for _, theirs in found]
    return Outcome(_figures(ours, raw), [_curve(ours, raw)])


def _figures(ours: Sequence[Sequence[float]], raw: Sequence[Sequence[float]]) -> list[Figure]:
    figures = []
    for share, most in ((0.5, _P50_MS), (0.99, _P99_MS)):
        mine, theirs = [[load.percentile(waits, share) * 1000 for waits in side] for side in (ours, raw)]
        what = f"{_RATE} commands/s, p{share * 100:g} acknowledged → told"
        figures.append(Figure("W7", what, "ms", mine, _RAW, theirs, Goal(most=most)))
    return figures


def _curve(ours: Sequence[Sequence[float]], raw: Sequence[Sequence[float]]) -> Curve:
    lines: dict[str, Sequence[tuple[float, float]]] = {}
    for name, side in (("command to stream", ours), ("broker alone", raw)):
        waits = [*itertools.chain(*side)]
        lines[name] = [(load.percentile(waits, share) * 1000, share) for share in _SHARES]
    return Curve("w7-freshness", "W7: share of words told within", "ms", "share", lines)


# -- the platform, as far as it is needed


@asynccontextmanager
async def platform(
    servers: Servers, signer: Signer, names: Sequence[str] = _NEEDED
) -> AsyncIterator[tuple[str, Mapping[str, Server]]]:
    """The gateway's address of the API, and the services behind it by name.

    Tokens are the signer's, so its key stands at identity's address; identity itself, where it is named, has another.
    """
    ports = {name: servers.free_port() for name in NAMES}
    env = {**servers.environment, "BALIAN_PORTS": json.dumps(ports), "BALIAN_RATE_LIMIT": "1000000"}
    finished(env, "deploy.local.index")
    own = {**ports, "identity": servers.free_port()}
    its_own = {**env, "BALIAN_PORTS": json.dumps(own)}
    told = {name: (own[name], its_own if name == "identity" else env, module_of(name)) for name in names}
    async with callers.keys_served(signer, ports["identity"]):
        with children(servers, told) as there:
            yield f"http://127.0.0.1:{ports['gateway']}/api/v1", there


async def lay_out(session: aiohttp.ClientSession, url: str, signer: Signer) -> list[str]:
    """A street full of parks; gives their ids once insight knows them."""
    admin = bearer(signer.token("street_admin"))

    async def made(path: str, body: dict[str, str]) -> str:
        async with session.post(url + path, json=body, headers=admin) as reply:
            reply.raise_for_status()
            return str((await reply.json())["id"])

    street = await made("/streets", {"code": "110105015", "name": "示例街道"})
    place = {"street": street}
    place["community"] = await made("/communities", {"code": "110105015001", "name": "示例社区", **place})
    parks = [await made("/parks", {"code": f"P{number}", "name": f"园区{number}", **place}) for number in range(_PARKS)]
    await _until_known(session, f"{url}/dashboards/park?park={parks[-1]}", callers.officer(signer))
    return parks


async def _until_known(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
    end = time.perf_counter() + _PATIENCE_S
    while time.perf_counter() < end:
        async with session.get(url, headers=headers) as reply:
            if reply.status == 200:
                return
        await asyncio.sleep(_LOOK_S)
    raise TimeoutError("insight does not know the parks")


# -- ours


async def _listen(session: aiohttp.ClientSession, url: str, signer: Signer, heard: _Heard) -> None:
    silence = aiohttp.ClientTimeout(total=None)
    async with session.get(f"{url}/stream", headers=callers.officer(signer), timeout=silence) as reply:
        reply.raise_for_status()
        async for line in reply.content:
            if line.startswith(b"data: "):
                told = json.loads(line.removeprefix(b"data: "))
                if told["resource"] == "kpis":
                    heard.times[told["park"]].append(time.perf_counter())


async def _ours(url: str, signer: Signer, parks: Sequence[str], heard: _Heard) -> list[float]:
    """Seconds from each acknowledgement to the word about its park; 0 when the word came first."""
    there = f"{url}/enterprises"
    requests = registering(there, callers.officer(signer), parks)
    replies = await load.opened(there, lambda: next(requests), _RATE, _SECONDS, 201)
    told = [await _told(heard, parks[each.number % _PARKS], each) for each in replies]
    return [max(at - each.at, 0.0) for at, each in zip(told, replies, strict=True)]


async def _told(heard: _Heard, park: str, command: load.Answered) -> float:
    end = time.perf_counter() + _PATIENCE_S
    while (at := heard.first_after(park, command.due)) is None:
        if time.perf_counter() > end:
            raise TimeoutError("the stream has not told of a command")
        await asyncio.sleep(_LOOK_S)
    return at


def registering(url: str, token: dict[str, str], parks: Sequence[str]) -> Iterator[bytes]:
    """Enterprises, park after park."""
    headers = {**token, "content-type": "application/json"}
    for park, code in zip(itertools.cycle(parks), enterprises.codes(), strict=False):
        yield load.request("POST", url, headers, _body(park, code))


def _body(park: str, code: str) -> bytes:
    return json.dumps({"name": f"示例企业{code}", "credit_code": code, "park": park, "sector": "MEDIA"}).encode()


# -- the broker alone


async def _raw(servers: Servers) -> list[float]:
    settings = BusSettings(kafka_bootstrap=servers.kafka, kafka_replication_factor=1)
    name = servers.fresh()
    await topics.create(settings, [name])
    topic = topics.topic_of(name)
    producer, consumer = AIOKafkaProducer(**settings.producer()), AIOKafkaConsumer(topic, **settings.reader())
    await producer.start()
    await consumer.start()
    try:
        await consumer.seek_to_end()
        reading = asyncio.create_task(_read(consumer, _RATE * _SECONDS))
        async for _, due in load.due_times(_RATE, _SECONDS):
            await producer.send(topic, repr(due).encode(), key=repr(due).encode())
        return await reading
    finally:
        await consumer.stop()
        await producer.stop()


async def _read(consumer: AIOKafkaConsumer, count: int) -> list[float]:
    waits: list[float] = []
    while len(waits) < count:
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            waits += [time.perf_counter() - float(record.value) for record in records]
    return waits
