"""Apache Kafka in KRaft mode as plain processes: settings, formatting and the command of each broker.

Every broker is also a controller, so one is a whole cluster and three survive the loss of one.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from deploy.local.faults import CannotStart

SHARED_SETTINGS = Path(__file__).with_name("kafka.properties")
# One id for every local cluster: a wiped broker of three must be able to come back to the other two.
CLUSTER_ID = "YmFsaWFuLWxvY2FsLWNsdQ"
_MEMORY = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC"]
# Half the start is class loading; the first tier compiles fast enough for a loopback broker.
_FAST_START = ["-XX:TieredStopAtLevel=1", "-Xshare:auto"]
_LOGGING = ["-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


@dataclass(frozen=True)
class Timings:
    """How fast a lost broker or group member is noticed, in milliseconds."""

    broker_session_ms: int
    broker_heartbeat_ms: int
    least_group_session_ms: int


RUN = Timings(broker_session_ms=6000, broker_heartbeat_ms=1000, least_group_session_ms=6000)
TESTS = Timings(broker_session_ms=1500, broker_heartbeat_ms=500, least_group_session_ms=1000)


@dataclass(frozen=True)
class Endpoint:
    """The two ports of one broker on loopback."""

    client: int
    controller: int


@dataclass(frozen=True)
class Broker:
    """One node: its number from 1, its folder, and the endpoints of the whole cluster in order."""

    node: int
    home: Path
    endpoints: Sequence[Endpoint]
    timings: Timings
    java: Path
    jars: Path

    ARCHIVE: ClassVar[str] = "classes.jsa"
    """Where its classes are archived beside the jars; see `deploy.local.archive`."""

    @property
    def data(self) -> Path:
        """The log directory; deleting it is losing the broker's data."""
        return self.home / "data"

    def settings(self) -> str:
        """The whole `server.properties` of this node."""
        own = {**_node(self), **_sizes(len(self.endpoints)), **_timings(self.timings)}
        lines = "\n".join(f"{key}={value}" for key, value in own.items())
        return f"{SHARED_SETTINGS.read_text(encoding='utf-8')}{lines}\n"

    def formatted(self) -> bool:
        """Whether the data directory belongs to a cluster; false after somebody emptied it."""
        return (self.data / "meta.properties").is_file()

    def has_topics(self) -> bool:
        """Whether a topic of ours was made in this data directory."""
        return any(self.data.glob("balian.*"))

    def prepare(self) -> None:
        """Write the settings and format an empty data directory; call before each start."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(self.settings(), encoding="utf-8")
        if not self.formatted():
            self._format()

    def command(self, *options: str) -> list[str]:
        """The command that is this broker, in the foreground; `options` are for its Java."""
        return [*self._java(), *options, "kafka.Kafka", str(self._properties)]

    @property
    def _properties(self) -> Path:
        return self.home / "server.properties"

    def _java(self) -> list[str]:
        archive = self.jars / self.ARCHIVE
        shared = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
        return [str(self.java), *_MEMORY, *_FAST_START, *shared, *_LOGGING, "-cp", str(self.jars / "*")]

    def _format(self) -> None:
        tool = [*self._java(), "kafka.tools.StorageTool", "format", "--ignore-formatted"]
        command = [*tool, "--cluster-id", CLUSTER_ID, "--config", str(self._properties)]
        reply = subprocess.run(command, capture_output=True, text=True, check=False)
        if reply.returncode != 0:
            raise CannotStart(f"Kafka's data directory {self.data} could not be formatted: {reply.stderr[-300:]}")


def bootstrap(endpoints: Sequence[Endpoint]) -> str:
    """The address list for clients."""
    return ",".join(f"127.0.0.1:{endpoint.client}" for endpoint in endpoints)


def _node(broker: Broker) -> dict[str, object]:
    own = broker.endpoints[broker.node - 1]
    voters = (f"{node}@127.0.0.1:{each.controller}" for node, each in enumerate(broker.endpoints, start=1))
    return {
        "node.id": broker.node,
        "listeners": f"PLAINTEXT://127.0.0.1:{own.client},CONTROLLER://127.0.0.1:{own.controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{own.client}",
        "controller.quorum.voters": ",".join(voters),
        "log.dirs": broker.data,
    }


def _sizes(brokers: int) -> dict[str, object]:
    replicas, in_sync = (3, 2) if brokers >= 3 else (1, 1)
    return {
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
    }


def _timings(timings: Timings) -> dict[str, object]:
    return {
        "broker.session.timeout.ms": timings.broker_session_ms,
        "broker.heartbeat.interval.ms": timings.broker_heartbeat_ms,
        "group.min.session.timeout.ms": timings.least_group_session_ms,
    }
