"""MongoDB and Kafka of the platform under test, each behind a proxy whose port is the one it advertises."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local import jars, java, kafka, mongod, ports, replica_set
from deploy.local.processes import Server
from tests.faults import sockets
from tests.faults.processes import Process
from tests.faults.proxy import Proxy
from tests.faults.sockets import Source
from tests.support.platform import install_kafka

_FAILOVER_MS = 2000
_LOOK_S = 0.1


@dataclass(frozen=True)
class AdvertisedBroker(kafka.Broker):
    """A broker that tells everybody the port of its proxy."""

    advertised: int = 0

    def settings(self) -> str:
        """The last line of a name counts."""
        return f"{super().settings()}advertised.listeners=PLAINTEXT://127.0.0.1:{self.advertised}\n"


@dataclass(frozen=True)
class Stores:
    """`brokers` and `members` in the order of their proxies."""

    mongo_url: str
    kafka: str
    members: Sequence[Process]
    brokers: Sequence[Process]
    member_proxies: Sequence[Proxy]
    broker_proxies: Sequence[Proxy]

    @property
    def proxies(self) -> list[Proxy]:
        return [*self.member_proxies, *self.broker_proxies]

    @property
    def processes(self) -> list[Process]:
        return [*self.members, *self.brokers]

    async def start(self) -> None:
        """Start them and wait until both take writes. The proxies are listening already."""
        await asyncio.gather(*(each.start() for each in self.processes))
        advertised = [each.port for each in self.member_proxies]
        await asyncio.to_thread(replica_set.ensure, mongod.REPLICA_SET, advertised, _FAILOVER_MS)
        for proxy in self.broker_proxies:
            await until_answering(proxy.target)

    async def wipe(self, broker: Process) -> None:
        """The broker dies and comes back with an empty disk."""
        await broker.kill()
        program = broker.server.program
        assert isinstance(program, kafka.Broker)
        shutil.rmtree(program.data)
        await broker.start()


async def until_answering(port: int) -> None:
    """Wait until something accepts connections on the port itself, behind any proxy."""
    while not await asyncio.to_thread(ports.answers, port):
        await asyncio.sleep(_LOOK_S)


def store_names(size: int) -> list[str]:
    """Ports that so many servers of each kind need."""
    kinds = ("mongod", "mongod-proxy", "kafka", "kafka-controller", "kafka-proxy")
    return [f"{kind}-{number}" for number in range(1, size + 1) for kind in kinds]


def build(folder: Path, size: int, chosen: Mapping[str, int]) -> Stores:
    """So many mongods and brokers; nothing is started yet."""
    install_kafka(java.find())
    numbers = range(1, size + 1)
    members = [_member(folder, number, chosen) for number in numbers]
    member_proxies = [_proxy("mongod", n, chosen, sockets.of(each)) for n, each in enumerate(members, start=1)]
    broker_proxies = [_proxy("kafka", number, chosen) for number in numbers]
    advertised = [kafka.Endpoint(each.port, 0) for each in broker_proxies]
    return Stores(
        mongo_url=mongod.url([each.port for each in member_proxies]),
        kafka=kafka.bootstrap(advertised),
        members=members,
        brokers=_brokers(folder, size, chosen),
        member_proxies=member_proxies,
        broker_proxies=broker_proxies,
    )


def _proxy(kind: str, number: int, chosen: Mapping[str, int], own: Source | None = None) -> Proxy:
    return Proxy(f"{kind}-{number}", chosen[f"{kind}-proxy-{number}"], chosen[f"{kind}-{number}"], own)


def _member(folder: Path, number: int, chosen: Mapping[str, int]) -> Process:
    name = f"mongod-{number}"
    program = mongod.Member(mongod.find(), folder / name, chosen[name], for_faults=True)
    return Process(name, Server(program, folder / "logs" / f"{name}.log"))


def _brokers(folder: Path, size: int, chosen: Mapping[str, int]) -> list[Process]:
    numbers = range(1, size + 1)
    endpoints = [kafka.Endpoint(chosen[f"kafka-{n}"], chosen[f"kafka-controller-{n}"]) for n in numbers]
    first = AdvertisedBroker(1, folder, endpoints, kafka.TESTS, java.find(), jars.CACHE)
    return [_broker(replace(first, node=n, home=folder / f"kafka-{n}"), folder, chosen) for n in numbers]


def _broker(program: AdvertisedBroker, folder: Path, chosen: Mapping[str, int]) -> Process:
    name = f"kafka-{program.node}"
    advertised = replace(program, advertised=chosen[f"kafka-proxy-{program.node}"])
    return Process(name, Server(advertised, folder / "logs" / f"{name}.log"))
