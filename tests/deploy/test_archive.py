"""The archive of a broker's classes: made once, and no harm where it does not fit."""

from pathlib import Path

import pytest

from deploy.local import java, ports
from deploy.local.archive import make
from deploy.local.jars import CACHE
from deploy.local.kafka import RUN, Broker, Endpoint
from deploy.local.processes import Server
from tests.support import platform


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    """The jars without an archive."""
    platform.install_kafka(java.find())
    folder = tmp_path / "jars"
    folder.mkdir()
    for jar in CACHE.glob("*.jar"):
        (folder / jar.name).symlink_to(jar)
    return folder


def started(folder: Path, jars: Path) -> Server:
    client, controller = ports.choose(("client", "controller"), folder, {}).values()
    server = Server(Broker(1, folder / "kafka", [Endpoint(client, controller)], RUN, java.find(), jars), folder / "log")
    server.start()
    platform.until_answering(client, server)
    return server


def names_archive(server: Server) -> bool:
    return any("SharedArchiveFile" in word for word in server.program.command())


def test_the_archive_is_made_once_and_every_broker_uses_it(kafka_cluster: platform.Cluster) -> None:
    # given the archive that the session's first broker had made
    made = (CACHE / Broker.ARCHIVE).stat().st_ino
    # when it is asked for again
    make(java.find(), CACHE)
    # then it is the same
    assert (CACHE / Broker.ARCHIVE).stat().st_ino == made
    assert not list(CACHE.glob(".archive-*"))
    assert all(names_archive(server) for server in kafka_cluster.servers)


def test_a_broker_starts_with_an_archive_that_does_not_fit(tmp_path: Path, jars: Path) -> None:
    (jars / Broker.ARCHIVE).write_bytes(b"of another Java")
    server = started(tmp_path, jars)
    server.kill()
    assert names_archive(server)
