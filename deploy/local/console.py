"""Builds the console where its sources changed: `python -m deploy.local.console`, in the background of `make run`.

Promises that the platform never waits for it and never ends by it. A build is told from the next by a digest over the
sources, kept beside it. With the word `npm` it runs one of the console's own scripts.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.local import node
from deploy.local.chores import run_job
from deploy.local.faults import CannotStart
from deploy.local.home import Home
from deploy.local.processes import Command, Server
from deploy.local.services import command
from deploy.local.stack import Stack, Tell

ROOM = Path(__file__).parents[2] / "services" / "console"
_DIGEST = "sources.sha256"
_FOR_TESTS = "node_modules/vitest"
_QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_SOURCES = ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src", "public")


def digest(room: Path = ROOM) -> str:
    """Changes with any source: paths and contents, tests left out."""
    found = hashlib.sha256()
    for path in sorted(_files(room)):
        found.update(f"{path.relative_to(room)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


def is_built(room: Path = ROOM) -> bool:
    """Whether what stands there was built from these sources."""
    kept = room / "dist" / _DIGEST
    return kept.is_file() and kept.read_text() == digest(room)


def build(room: Path = ROOM) -> None:
    """Install the locked packages and build into a folder that then takes the place of the old one.

    Raises CannotStart.
    """
    fresh = room / "dist.new"
    install(room)
    vite = [*node.find().node, "node_modules/vite/bin/vite.js", "build", "--outDir", fresh.name, "--emptyOutDir"]
    _do([*vite, "--logLevel", "warn"], room, {**os.environ, "NODE_ENV": "production"})
    (fresh / _DIGEST).write_text(digest(room))
    _put_in_place(fresh, room / "dist")


def install(room: Path, *, for_tests: bool = False) -> None:
    """The packages of the lock where they are not there, those for tests where they are wanted. Raises CannotStart."""
    had = (room / _FOR_TESTS).is_dir()
    if not _has_packages(room) or (for_tests and not had):
        omitted = () if for_tests or had else ("--omit=dev",)
        _do([*node.find().npm, "ci", *_QUIETLY, *omitted], room, {**os.environ})


def make_ready(room: Path = ROOM, *, for_tests: bool = False) -> None:
    """Build when it is not built, one process at a time; for tests with their packages. Raises CannotStart."""
    with _one_at_a_time(room):
        if for_tests:
            install(room, for_tests=True)
        if not is_built(room):
            build(room)


def npm(words: Sequence[str], room: Path = ROOM) -> None:
    """`npm` with these words and all packages, the Node that was found first on its path. Raises CannotStart."""
    with _one_at_a_time(room):
        install(room, for_tests=True)
    found = node.find()
    path = os.pathsep.join((str(Path(found.node[0]).parent), os.environ.get("PATH", "")))
    _do([*found.npm, *words], room, {**os.environ, "PATH": path})


async def build_beside(home: Home, stack: Stack, tell: Tell) -> None:
    """Build while the platform starts and runs; one sentence when it begins and one when it ends."""
    if is_built():
        return
    tell("Building the console in the background ...")
    log = home.logs / "console.log"
    code = await run_job(Server(Command([*_GENTLY, *command("deploy.local.console")]), log, stack.environment))
    tell(f"The console was not built: see {log}, or run `make console`." if code else "The console is built.")


_GENTLY = ("nice", "-n", "10") if shutil.which("nice") else ()
"""The services come first."""


def _files(room: Path) -> Iterator[Path]:
    for name in _SOURCES:
        path = room / name
        yield from (each for each in path.rglob("*") if each.is_file()) if path.is_dir() else (path,)


def _has_packages(room: Path) -> bool:
    """What npm wrote last is the lock, or as new."""
    installed, lock = room / "node_modules" / ".package-lock.json", room / "package-lock.json"
    return installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime


def _do(words: Sequence[str], room: Path, env: dict[str, str]) -> None:
    done = subprocess.run(words, cwd=room, env=env, check=False)
    if done.returncode:
        raise CannotStart(f"`{' '.join(map(os.path.basename, words[:3]))}` failed ({done.returncode}).")


def _put_in_place(fresh: Path, place: Path) -> None:
    former = place.with_name("dist.old")
    shutil.rmtree(former, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        place.rename(former)
    fresh.rename(place)
    shutil.rmtree(former, ignore_errors=True)


@contextlib.contextmanager
def _one_at_a_time(room: Path) -> Iterator[None]:
    with (room / ".building").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(words: Sequence[str]) -> int:
    """Build when it is not built, or do what npm is told to; the exit code is 1 when it cannot be done."""
    try:
        if words and words[0] == "npm":
            npm(words[1:])
        else:
            make_ready()
    except CannotStart as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
