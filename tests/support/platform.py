"""Real stores for tests: a mongod replica set and Kafka brokers in a temporary folder on free ports.

`python -m tests.support.platform` starts one of each and prints the two exports that make test sessions reuse
them. Leaves topics, databases and their names to the tests.
"""

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import archive, jars, java, kafka, mongod, ports, replica_set
from deploy.local.processes import Server

MONGO_VARIABLE, KAFKA_VARIABLE = "BALIAN_TEST_MONGO_URL", "BALIAN_TEST_KAFKA"
_FAILOVER_MS = 2000
_PATIENCE_S, _PAUSE_S = 60.0, 0.05


@dataclass(frozen=True)
class Cluster:
    """Started servers of one kind; `address` is what a client connects to."""

    address: str
    servers: Sequence[Server]


@contextlib.contextmanager
def mongo(folder: Path, members: int) -> Iterator[Cluster]:
    """A replica set of so many members, writable; stopped at the end."""
    names = [f"mongod-{number}" for number in range(1, members + 1)]
    chosen = list(ports.choose(names, folder, {}).values())
    binary = mongod.find()
    programs = [
        mongod.Member(binary, folder / name, port, for_faults=True) for name, port in zip(names, chosen, strict=True)
    ]
    with _started([Server(each, each.home.with_suffix(".log")) for each in programs]) as servers:
        replica_set.ensure(mongod.REPLICA_SET, chosen, _FAILOVER_MS)
        yield Cluster(mongod.url(chosen), servers)


@contextlib.contextmanager
def brokers(folder: Path, count: int) -> Iterator[Cluster]:
    """A Kafka cluster of so many brokers, all answering; stopped at the end."""
    names = [f"{role}-{number}" for number in range(1, count + 1) for role in ("kafka", "controller")]
    chosen = list(ports.choose(names, folder, {}).values())
    endpoints = [kafka.Endpoint(*pair) for pair in zip(chosen[::2], chosen[1::2], strict=True)]
    runtime = java.find()
    install_kafka(runtime)
    programs = [
        kafka.Broker(node, folder / f"kafka-{node}", endpoints, kafka.TESTS, runtime, jars.CACHE)
        for node in range(1, count + 1)
    ]
    with _started([Server(each, each.home.with_suffix(".log")) for each in programs]) as servers:
        for endpoint, server in zip(endpoints, servers, strict=True):
            until_answering(endpoint.client, server)
        yield Cluster(kafka.bootstrap(endpoints), servers)


def install_kafka(runtime: Path) -> None:
    """What the cache lacks of Kafka's jars and of the archive of their classes."""
    jars.install(jars.missing(jars.locked()), jars.fetch_from_maven, jars.CACHE, lambda: None)
    archive.make(runtime, jars.CACHE)


def until_answering(port: int, server: Server) -> None:
    """Wait until the server accepts connections; raises when it ended or a minute has passed."""
    for _ in range(round(_PATIENCE_S / _PAUSE_S)):
        if ports.answers(port):
            return
        if not server.alive():
            break
        time.sleep(_PAUSE_S)
    raise TimeoutError(f"nothing answers on port {port}; see {server.log}")


@contextlib.contextmanager
def _started(servers: list[Server]) -> Iterator[list[Server]]:
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        # By force: the data is thrown away, and brokers asked together wait for a quorum that is gone.
        for server in servers:
            server.kill()


def _foreground() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="balian-test-") as name:
        folder = Path(name)
        with mongo(folder, 1) as documents, brokers(folder, 1) as log:
            sys.stdout.write(f"export {MONGO_VARIABLE}='{documents.address}'\n")
            sys.stdout.write(f"export {KAFKA_VARIABLE}='{log.address}'\n")
            sys.stdout.flush()
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()


def cluster_size() -> int:
    """Three servers of each kind when `BALIAN_CLUSTER=1`, else one."""
    return 3 if os.environ.get("BALIAN_CLUSTER") == "1" else 1


if __name__ == "__main__":
    _foreground()
