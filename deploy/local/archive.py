"""The classes that a broker loads, archived beside its jars: with them the next one starts in half the time.

Made once, by a broker that runs for a moment in a folder of its own. Without it, or with one that another Java made,
a broker starts as ever, only later.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from deploy.local import ports
from deploy.local.kafka import RUN, Broker, Endpoint
from deploy.local.processes import Command, Server

_START_S, _WRITE_S, _LOOK_S = 60.0, 60.0, 0.05


def make(java: Path, jars: Path) -> None:
    """Make the archive where there is none; takes about ten seconds."""
    if (jars / Broker.ARCHIVE).exists():
        return
    with TemporaryDirectory(prefix=".archive-", dir=jars) as name:
        folder = Path(name)
        made = folder / Broker.ARCHIVE
        _run_for_a_moment(_broker(folder, java, jars), made)
        if made.exists():
            made.replace(jars / Broker.ARCHIVE)


def _broker(folder: Path, java: Path, jars: Path) -> Broker:
    client, controller = ports.choose(("client", "controller"), folder, {}).values()
    return Broker(1, folder / "kafka", [Endpoint(client, controller)], RUN, java, jars)


def _run_for_a_moment(broker: Broker, archive: Path) -> None:
    broker.prepare()
    server = Server(Command(broker.command(f"-XX:ArchiveClassesAtExit={archive}")), broker.home / "log")
    server.start()
    end = monotonic() + _START_S
    while server.alive() and not ports.answers(broker.endpoints[0].client) and monotonic() < end:
        sleep(_LOOK_S)
    server.stop(_WRITE_S)
