"""A real mongod as a plain process: finds one for this platform, gives a replica-set member's command."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.faults import CannotStart

REPLICA_SET = "balian"
_CACHE_GB = "0.25"
_TRANSACTION_S = 10
"""A consumer killed inside a transaction leaves it open on the server, where it blocks its successor until then.
With the server's default of 60 s a killed consumer would not be back within 30 s."""


@dataclass(frozen=True)
class Member:
    """One mongod of the replica set, on loopback."""

    mongod: Path
    home: Path
    port: int
    for_faults: bool = False

    def prepare(self) -> None:
        """Make the data directory; call before each start."""
        self.home.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """The command that is this member, in the foreground."""
        command = [str(self.mongod), "--dbpath", str(self.home), "--port", str(self.port)]
        command += ["--bind_ip", "127.0.0.1", "--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", _CACHE_GB]
        command += ["--setParameter", "diagnosticDataCollectionEnabled=false", "--nounixsocket", "--quiet"]
        command += ["--setParameter", f"transactionLifetimeLimitSeconds={_TRANSACTION_S}"]
        return [*command, "--setParameter", "enableTestCommands=1"] if self.for_faults else command


def find() -> Path:
    """The mongod to start; raises CannotStart with one sentence when this platform has none that runs."""
    on_path = shutil.which("mongod")
    found = Path(on_path) if on_path else _packaged()
    if found is None:
        raise CannotStart(
            f"There is no packaged mongod for this platform ({sys.platform} {platform.machine()}): "
            "put mongod 6.0 or newer on PATH."
        )
    _must_run(found)
    return found


def url(ports: Sequence[int]) -> str:
    """The connection string of the replica set on these ports."""
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return f"mongodb://{hosts}/?replicaSet={REPLICA_SET}"


def _packaged() -> Path | None:
    for folder in map(Path, sys.path):
        binary = folder / "fiftyone" / "db" / "bin" / "mongod"
        if binary.is_file():
            binary.chmod(binary.stat().st_mode | 0o111)
            return binary
    return None


def _must_run(mongod: Path) -> None:
    try:
        reply = subprocess.run([str(mongod), "--version"], capture_output=True, text=True, check=False, timeout=20)
    except OSError as error:
        raise CannotStart(f"{mongod} does not run on this machine ({error.strerror}).") from error
    if reply.returncode != 0:
        raise CannotStart(f"{mongod} does not run on this machine: {reply.stderr.strip()[:200]}")
