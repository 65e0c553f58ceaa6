"""The stores themselves: settings of brokers, a replica set that follows its ports. Lost data: `tests/journeys`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import jars, java, mongod, ports, replica_set
from deploy.local.faults import CannotStart
from deploy.local.kafka import RUN, TESTS, Broker, Endpoint
from deploy.local.processes import Server


def _broker(home: Path, count: int, node: int = 1) -> Broker:
    endpoints = [Endpoint(9000 + number, 9100 + number) for number in range(1, count + 1)]
    return Broker(node, home, endpoints, RUN, Path("java"), Path("jars"))


def test_one_broker_keeps_one_copy_of_everything(tmp_path: Path) -> None:
    settings = _broker(tmp_path, 1).settings().splitlines()
    assert "offsets.topic.replication.factor=1" in settings
    assert "min.insync.replicas=1" in settings
    assert "auto.create.topics.enable=false" in settings
    assert "broker.session.timeout.ms=6000" in settings


def test_three_brokers_keep_three_copies_and_need_two(tmp_path: Path) -> None:
    settings = _broker(tmp_path, 3, node=2).settings().splitlines()
    assert "node.id=2" in settings
    assert "default.replication.factor=3" in settings
    assert "min.insync.replicas=2" in settings
    assert "listeners=PLAINTEXT://127.0.0.1:9002,CONTROLLER://127.0.0.1:9102" in settings
    assert "controller.quorum.voters=1@127.0.0.1:9101,2@127.0.0.1:9102,3@127.0.0.1:9103" in settings


@pytest.fixture
def member(tmp_path: Path) -> Iterator[Server]:
    server = Server(mongod.Member(mongod.find(), tmp_path / "data", _free(tmp_path, "m")), tmp_path / "log")
    server.start()
    yield server
    server.stop()


def _free(folder: Path, name: str) -> int:
    return ports.choose([name], folder, {})[name]


def _moved(server: Server, folder: Path) -> mongod.Member:
    before = server.program
    assert isinstance(before, mongod.Member)
    return mongod.Member(before.mongod, before.home, _free(folder / "elsewhere", "m"))


def test_a_replica_set_follows_its_only_member_to_another_port(member: Server, tmp_path: Path) -> None:
    # given a set that was initiated on one port
    assert isinstance(member.program, mongod.Member)
    replica_set.ensure(mongod.REPLICA_SET, [member.program.port], 2000)
    member.stop()
    # when the member comes back on another one
    moved = _moved(member, tmp_path)
    again = Server(moved, tmp_path / "log")
    again.start()
    try:
        # then it is reconfigured by force and takes writes
        replica_set.ensure(mongod.REPLICA_SET, [moved.port], 2000)
        assert replica_set.attempt(mongod.REPLICA_SET, [moved.port], 2000)
    finally:
        again.stop()


def test_without_a_mongod_there_is_no_primary(tmp_path: Path) -> None:
    assert not replica_set.attempt(mongod.REPLICA_SET, [_free(tmp_path, "nobody")], 2000)


def test_an_unusable_data_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    broker = Broker(1, tmp_path, [Endpoint(9001, 9101)], TESTS, java.find(), jars.CACHE)
    with pytest.raises(CannotStart, match="could not be formatted"):
        broker.prepare()
