"""Only jars that match the committed lock are used."""

import hashlib
from pathlib import Path

import pytest

from deploy.local import jars
from deploy.local.faults import CannotStart
from deploy.local.jars import Jar

BODY = b"the bytes of a jar"
GOOD = Jar("org.example:thing:1.0", hashlib.sha256(BODY).hexdigest())


def _fetch(_coordinate: str) -> bytes:
    return BODY


def _unreachable(_coordinate: str) -> bytes:
    raise ConnectionError


def _nothing() -> None:
    """Nobody counts."""


def test_the_committed_lock_names_kafka_and_each_jar_once() -> None:
    locked = jars.locked()
    coordinates = [jar.coordinate for jar in locked]
    assert "org.apache.kafka:kafka_2.13:4.3.1" in coordinates
    assert len(set(coordinates)) == len(coordinates) == 46
    assert all(len(jar.sha256) == 64 for jar in locked)


def test_a_jar_with_the_locked_digest_is_installed_and_counted(tmp_path: Path) -> None:
    counted: list[bool] = []
    jars.install([GOOD], _fetch, tmp_path, lambda: counted.append(True))
    assert (tmp_path / "thing-1.0.jar").read_bytes() == BODY
    assert counted == [True]
    assert jars.missing([GOOD], tmp_path) == []


def test_a_jar_with_another_digest_is_refused(tmp_path: Path) -> None:
    planted = Jar(GOOD.coordinate, hashlib.sha256(b"something else").hexdigest())
    with pytest.raises(CannotStart, match=r"thing:1\.0 differs from kafka-jars\.lock"):
        jars.install([planted], _fetch, tmp_path, _nothing)
    assert list(tmp_path.iterdir()) == []


def test_a_cached_jar_that_was_changed_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / GOOD.filename).write_bytes(BODY + b"!")
    assert jars.missing([GOOD], tmp_path) == [GOOD]


def test_a_download_that_fails_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"could not be downloaded .*: check the connection or proxy"):
        jars.install([GOOD], _unreachable, tmp_path, _nothing)
