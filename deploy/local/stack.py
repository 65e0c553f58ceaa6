"""All programs of the local profile, wired to each other by their ports."""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import jars, java, kafka, mongod, ports, services
from deploy.local.forks import Forks, Module
from deploy.local.home import Home
from deploy.local.keeper import Keeper
from deploy.local.processes import Server

STORES = ("mongod", "kafka", "kafka-controller")
_SELDOM = {"KAFKA_HEARTBEAT_INTERVAL_MS": "3000"}
"""A group of one member has nobody to hear of: it asks a third as often as it does on a cluster."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class RunningBroker:
    """The broker with what others watch: its data directory and the word that it was started."""

    program: kafka.Broker
    server: Server
    started: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Stack:
    """What runs: keepers of the stores and of the services, what every service is told, and who forks it."""

    ports: dict[str, int]
    environment: dict[str, str]
    forks: Forks
    broker: RunningBroker
    stores: Sequence[Keeper]
    services: Sequence[Keeper]

    @property
    def keepers(self) -> list[Keeper]:
        """All of them, in starting order."""
        return [*self.stores, *self.services]

    def job(self, log: Path | None, *words: str) -> Server:
        """One of our modules with its arguments, to be run to its end."""
        return Module(self.forks, words, log, self.environment)


def choose_ports(home: Home, gateway: int) -> dict[str, int]:
    """The kept ports, new ones for those taken, the gateway's as asked; all kept for the next start."""
    names = [*STORES, *(name for name in services.NAMES if name != "gateway")]
    kept = ports.load(home.ports)
    held = {name: kept[name] for name in names if name in kept} | {"gateway": gateway}
    chosen = ports.choose(names, home.root, held)
    chosen["gateway"] = gateway
    ports.save(home.ports, chosen)
    return chosen


def build(home: Home, chosen: dict[str, int], entrance: socket.socket, forks: Forks, tell: Tell) -> Stack:
    """Wire the stack; nothing is started yet. The gateway serves `entrance`."""
    broker = _broker(home, chosen)
    addresses = mongod.url([chosen["mongod"]]), kafka.bootstrap(broker.program.endpoints)
    env = {**_SELDOM, **os.environ, **services.environment(home.root, chosen, *addresses)}
    member = mongod.Member(mongod.find(), home.root / "mongod", chosen["mongod"])
    stores = [
        Keeper("mongod", Server(member, home.logs / "mongod.log"), tell),
        Keeper("kafka", broker.server, tell, broker.started.set),
    ]
    entrances = {"gateway": entrance}
    servers = {
        name: Module(forks, (services.module_of(name), "serve"), home.logs / f"{name}.log", env, entrances.get(name))
        for name in services.NAMES
    }
    kept = [Keeper(name, server, tell) for name, server in servers.items()]
    return Stack(chosen, env, forks, broker, stores, kept)


def _broker(home: Home, chosen: dict[str, int]) -> RunningBroker:
    endpoints = [kafka.Endpoint(chosen["kafka"], chosen["kafka-controller"])]
    program = kafka.Broker(1, home.root / "kafka", endpoints, kafka.RUN, java.find(), jars.CACHE)
    return RunningBroker(program, Server(program, home.logs / "kafka.log"))
