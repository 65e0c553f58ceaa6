"""W4, the gateway: requests through it (token, rate limit, request id, metrics, log) against nginx, one worker each.

The upstream is the same small service for both. Throughput is measured with a number of requests in flight; what the
gateway adds to a request is the difference of medians at half of the gateway's own throughput, at a fixed rate.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.bench import callers, load
from tests.bench.figures import Figure, Goal
from tests.bench.report import Outcome
from tests.bench.rivals import nginx
from tests.bench.rivals.upstream import PATH
from tests.bench.rounds import Side, alternate
from tests.bench.servers import Servers, child, program
from tests.support.tokens import Signer

_SECONDS, _IN_FLIGHT = 2.0, 32
_GOAL, _ADDED_MS = 0.70, 1.0
_BODY = json.dumps({"name": "示例文化传媒有限公司", "credit_code": "91110105DEMA0001", "park": "p1"}).encode()
_WITHOUT_NGINX = "W4: nginx is not on PATH and its Debian package could not be fetched, so its side is missing."


@dataclass(frozen=True)
class _Kind:
    method: str
    path: str
    body: bytes
    status: int


_KINDS = (_Kind("GET", PATH + "/91110105", b"", 200), _Kind("POST", PATH, _BODY, 201))


async def measure(servers: Servers, rounds: int) -> Outcome:
    signer = Signer()
    ports = {name: servers.free_port() for name in ("identity", "organization", "gateway", "nginx")}
    env = {**servers.environment, "BALIAN_PORTS": json.dumps(ports), "BALIAN_RATE_LIMIT": "1000000"}
    headers = {**callers.officer(signer), "content-type": "application/json", "accept": "application/json"}
    async with callers.keys_served(signer, ports["identity"]):
        with (
            child(servers, ports["organization"], env, "tests.bench.rivals.upstream", str(ports["organization"])),
            child(servers, ports["gateway"], env, "services.gateway", "serve"),
            _nginx(servers, ports) as there,
        ):
            doors = ("gateway", "nginx") if there else ("gateway",)
            figures = []
            for kind in _KINDS:
                figures += await _figures(kind, {door: ports[door] for door in doors}, headers, rounds)
    return Outcome(figures, remarks=() if there else (_WITHOUT_NGINX,))


@contextmanager
def _nginx(servers: Servers, ports: Mapping[str, int]) -> Iterator[bool]:
    found = nginx.find(servers.kept / "nginx")
    if found is None:
        yield False
        return
    command = nginx.command(found, servers.home / "nginx", ports["nginx"], ports["organization"])
    with program(ports["nginx"], servers.home / "logs" / "nginx.log", servers.environment, *command):
        yield True


async def _figures(kind: _Kind, doors: Mapping[str, int], headers: dict[str, str], rounds: int) -> list[Figure]:
    asking = {door: _asking(kind, port, headers) for door, port in doors.items()}
    most: dict[str, Side] = {door: partial(_throughput, kind, *asked) for door, asked in asking.items()}
    found = await alternate(f"W4 {kind.method}/s", most, rounds)
    rate = median(found["gateway"]) / 2
    calm: dict[str, Side] = {door: partial(_p50_ms, kind, rate, *asked) for door, asked in asking.items()}
    waits = await alternate(f"W4 {kind.method} p50 ms at {rate:,.0f}/s", calm, rounds)
    if "nginx" not in doors:
        return [Figure("W4", f"{kind.method}, {_IN_FLIGHT} in flight", "/s", found["gateway"])]
    added = [ours - theirs for ours, theirs in zip(waits["gateway"], waits["nginx"], strict=True)]
    return [
        Figure(
            "W4",
            f"{kind.method}, {_IN_FLIGHT} in flight",
            "/s",
            found["gateway"],
            "nginx",
            found["nginx"],
            Goal(ratio=_GOAL),
        ),
        Figure("W4", f"{kind.method}, added p50 at half load", "ms", added, "nginx", goal=Goal(most=_ADDED_MS)),
    ]


def _asking(kind: _Kind, port: int, headers: dict[str, str]) -> tuple[str, Callable[[], bytes]]:
    url = f"http://127.0.0.1:{port}{kind.path}"
    sent = load.request(kind.method, url, headers, kind.body)
    return url, lambda: sent


async def _throughput(kind: _Kind, url: str, asked: Callable[[], bytes]) -> float:
    return await load.closed(url, asked, _IN_FLIGHT, _SECONDS, kind.status)


async def _p50_ms(kind: _Kind, rate: float, url: str, asked: Callable[[], bytes]) -> float:
    replies = await load.opened(url, asked, rate, _SECONDS, kind.status)
    return load.percentile([each.at - each.due for each in replies], 0.5) * 1000
