"""The platform with both streets loaded: what `make run` leaves after its first start, or services on a cluster."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial

from deploy.local.processes import Server
from tests.support.local_run import STORES, LocalRun
from tests.support.platform import Cluster
from tests.support.platform_services import Running
from tests.support.seeded import LAIJIN, SECOND, Platform, figures

PATIENCE_S = 280.0


def on_this_machine(run: LocalRun) -> Platform:
    """One mongod, one broker, and a supervisor that loads the seed and keeps everything running."""
    run.start()
    killing = {name: partial(run.kill, name) for name in run.processes()}
    return _with_first_figures(Platform(run.url, run.home, run.environment, killing))


def on_cluster(running: Running, mongo: Cluster, kafka: Cluster) -> Platform:
    """Three of each store; whatever is killed is started again by the killer."""
    carry_out(running.environment, "services.identity", "bootstrap", "--phase", "before")
    carry_out(running.environment, "deploy.seed", "load")
    running.until_seeded()
    servers = {**running.services, **dict(zip(STORES, (mongo.servers[0], kafka.servers[0]), strict=True))}
    killing = {name: partial(_restart, server) for name, server in servers.items()}
    return _with_first_figures(Platform(running.url, running.home, running.environment, killing))


def _restart(server: Server) -> None:
    server.kill()
    server.start()


def _with_first_figures(platform: Platform) -> Platform:
    for tenant in (LAIJIN, SECOND):
        officer = platform.browser(tenant, "street_officer")
        platform.at_start[tenant] = figures(officer, platform.park(tenant)["id"])
    return platform


def carry_out(environment: Mapping[str, str], module: str, *words: str) -> str:
    """What one of our commands prints; fails with its last lines when it does not end with 0."""
    return begun(environment, module, *words)()


def begun(environment: Mapping[str, str], module: str, *words: str) -> Callable[[], str]:
    """Start one of our commands; the call waits for its end and gives what it printed."""
    process = subprocess.Popen(
        (sys.executable, "-m", module, *words),
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def ended() -> str:
        printed, _ = process.communicate(timeout=PATIENCE_S)
        if process.returncode:
            raise AssertionError(f"{module} {' '.join(words)}: {process.returncode}\n{printed[-4000:]}")
        return printed

    return ended
