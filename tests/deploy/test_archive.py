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


def test_a_broker_uses_the_archive_once_it_is_made(tmp_path: Path, jars: Path) -> None:
    make(java.find(), jars)
    made = (jars / Broker.ARCHIVE).stat().st_ino
    make(java.find(), jars)
    server = started(tmp_path, jars)
    server.kill()
    assert names_archive(server)
    assert (jars / Broker.ARCHIVE).stat().st_ino == made
    assert not list(jars.glob(".archive-*"))


def test_a_broker_starts_with_an_archive_that_does_not_fit(tmp_path: Path, jars: Path) -> None:
    (jars / Broker.ARCHIVE).write_bytes(b"of another Java")
    server = started(tmp_path, jars)
    server.kill()
    assert names_archive(server)
