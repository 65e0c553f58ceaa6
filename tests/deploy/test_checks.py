"""Each thing that keeps Balian from starting is told in one sentence that says what to do."""

import socket
from pathlib import Path

import pytest

from deploy.local import checks, java, mongod
from deploy.local.faults import CannotStart
from deploy.local.home import Home
from tests.deploy.support import executable


@pytest.mark.parametrize("version", [(3, 10), (3, 13)])
def test_another_python_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(CannotStart, match=r"needs Python 3\.11 or 3\.12, this is 3\.1[03]: set PYTHON"):
        checks.python(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 12)])
def test_the_tested_pythons_are_taken(version: tuple[int, int]) -> None:
    assert checks.python(version) == f"Python {version[0]}.{version[1]}"


def test_too_little_disk_is_refused() -> None:
    with pytest.raises(CannotStart, match=r"needs 2 GB of free disk at var, there are 0\.5"):
        checks.disk(Path("var"), 500_000_000)
    assert checks.disk(Path("var"), 3_000_000_000) == "3 GB of free disk at var"


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CannotStart, match=r"cannot be written .*set BALIAN_HOME"):
        checks.home(file / "inside")


def test_a_taken_gateway_port_is_refused_unless_this_copy_serves_it() -> None:
    with pytest.raises(CannotStart, match="Port 8080 is taken by another program: set BALIAN_PORT"):
        checks.gateway_port(8080, free=False, own=False)
    assert checks.gateway_port(8080, free=False, own=True) == "port 8080 is served by this copy"
    assert checks.gateway_port(8080, free=True, own=False) == "port 8080 is free"


def test_a_platform_without_mongod_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    with pytest.raises(CannotStart, match=r"no packaged mongod for this platform .*: put mongod"):
        mongod.find()


def test_a_mongod_that_does_not_run_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    executable(tmp_path / "mongod", "echo libcrypto.so.3 is missing >&2; exit 127")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(CannotStart, match=r"does not run on this machine: libcrypto\.so\.3 is missing"):
        mongod.find()


def test_a_packaged_mongod_gets_its_execute_bit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packaged = executable(tmp_path / "fiftyone" / "db" / "bin" / "mongod", "exit 0")
    packaged.chmod(0o644)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert mongod.find() == packaged


def test_an_old_java_on_path_gives_way_to_the_packaged_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = executable(tmp_path / "java", "echo 'openjdk version \"11.0.2\"' >&2")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = java.find()
    assert found != old
    assert found.name == "java"


def test_a_new_java_on_path_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    new = executable(tmp_path / "java", "echo 'openjdk version \"21.0.2\"' >&2")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert java.find() == new


def test_the_doctor_goes_on_after_the_first_fault(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        findings = list(checks.every(Home(tmp_path), port))
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            checks.first_fault(Home(tmp_path), port)
    assert [finding.holds for finding in findings].count(False) == 1
    assert findings[-1].sentence.startswith("Kafka's jars")
