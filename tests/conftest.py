"""Fixtures that every test may ask for: a real MongoDB and a real Kafka, started on first use.

With `BALIAN_CLUSTER=1` there are three of each; with `BALIAN_TEST_MONGO_URL` and `BALIAN_TEST_KAFKA` running
servers are reused. Names of databases and topics come from `fresh_name`, so that tests never meet.
"""

import gc
import os
import secrets
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local import ports
from shared.web.runner import keep_what_is_loaded
from tests.support import platform, platform_services, seeding, sharing
from tests.support.local_run import LocalRun
from tests.support.seeded import Platform

os.environ["KAFKA_REPLICATION_FACTOR"] = str(platform.cluster_size())
_ONE_OF_EACH = ["journeys/test_restarts.py"]
_THREE_OF_EACH = ["cluster", "faults/test_planted.py", "shared/bus/faults"]
collect_ignore = _ONE_OF_EACH if platform.cluster_size() > 1 else _THREE_OF_EACH
"""Who kills or deposes one of three needs three, and what the bus does then is tested there; restarts are the local
profile's own, whose stores are one of each.
"""


def pytest_configure() -> None:
    """A session that is asked to end tears down what it started, as it does after Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.disable()


def pytest_collection_finish() -> None:
    """As in a service: what is loaded by now lives to the end (a seventh of all work was looking through it)."""
    keep_what_is_loaded()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest road first."""
    items.sort(key=lambda item: sharing.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.Sharing:
    """How `make test` divides the session between its workers."""
    return sharing.Sharing(config, log)


@pytest.fixture(scope="session")
def mongo_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[platform.Cluster]:
    """The session's own replica set with its processes, for tests that end one of them."""
    with platform.mongo(tmp_path_factory.mktemp("mongo"), platform.cluster_size()) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def kafka_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[platform.Cluster]:
    """The session's own brokers with their processes, for tests that end one of them."""
    with platform.brokers(tmp_path_factory.mktemp("kafka"), platform.cluster_size()) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def mongo_url(request: pytest.FixtureRequest) -> str:
    """The connection string of a writable replica set."""
    running = os.environ.get(platform.MONGO_VARIABLE)
    return running or str(request.getfixturevalue("mongo_cluster").address)


@pytest.fixture(scope="session")
def kafka_bootstrap(request: pytest.FixtureRequest) -> str:
    """The bootstrap servers of a Kafka that answers."""
    running = os.environ.get(platform.KAFKA_VARIABLE)
    return running or str(request.getfixturevalue("kafka_cluster").address)


@pytest.fixture(scope="session")
def running_services(
    tmp_path_factory: pytest.TempPathFactory,
    mongo_cluster: platform.Cluster,
    kafka_cluster: platform.Cluster,
) -> Iterator[platform_services.Running]:
    """All services as processes on the session's own stores, not seeded."""
    folder = tmp_path_factory.mktemp("services")
    with platform_services.running(folder, mongo_cluster.address, kafka_cluster.address) as running:
        yield running


@pytest.fixture(scope="session")
def local_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """A copy of the local profile in a home and at a port of its own, not started yet; ended with the session."""
    home = tmp_path_factory.mktemp("home")
    run = LocalRun(home, ports.choose(["gateway"], home, {})["gateway"])
    yield run
    run.stop()


@pytest.fixture(scope="session")
def seeded_here(local_run: LocalRun) -> Platform:
    """The local profile with both streets loaded by its first start."""
    return seeding.on_this_machine(local_run)


@pytest.fixture(scope="session")
def seeded(request: pytest.FixtureRequest) -> Platform:
    """A platform with both streets loaded: the local profile, or all services on a cluster (`BALIAN_CLUSTER=1`)."""
    if platform.cluster_size() == 1:
        here: Platform = request.getfixturevalue("seeded_here")
        return here
    names = ("running_services", "mongo_cluster", "kafka_cluster")
    return seeding.on_cluster(*(request.getfixturevalue(name) for name in names))


@pytest.fixture
def fresh_name() -> str:
    """A name for a database, topic or group that no other test and no other session uses."""
    return f"t{secrets.token_hex(6)}"
