"""The local profile stopped and started, and its broker's data deleted: what was acknowledged is still there."""

import shutil
from collections.abc import Mapping

import pytest

from deploy.local import services
from tests.support.local_run import STORES, LocalRun
from tests.support.seeded import LAIJIN, SECOND, Platform, figures
from tests.support.until import until

pytestmark = pytest.mark.timeout(400)


def shown(seeded_here: Platform) -> Mapping[str, Mapping[str, object]]:
    return {
        tenant: figures(seeded_here.browser(tenant, "street_officer"), seeded_here.park(tenant)["id"])
        for tenant in (LAIJIN, SECOND)
    }


def until_the_bus_works(seeded_here: Platform) -> None:
    """A new fact passes through the broker to the figures and is taken back again."""
    station, park = seeded_here.browser(SECOND, "station_worker"), seeded_here.park(SECOND)["id"]
    before = figures(station, park)
    enterprise = next(station.every("/enterprises", state="OPERATING"))
    proposal = {
        "joint": "ORGANIZATION",
        "park_side": {"type": "enterprise", "id": enterprise["id"]},
        "community_side": {"type": "community", "id": enterprise["community"]},
        "subject": {"count": 1},
    }
    founding = station.post("/linkages", proposal).body
    until("a lead more", lambda: figures(station, park)["leads_open"] == before["leads_open"] + 1)
    assert station.post(f"/linkages/{founding['id']}/actions/withdraw", {"evidence": {"reason": "-"}}).status == 200
    until("a lead less", lambda: figures(station, park) == before)


def delete_data(local_run: LocalRun) -> None:
    """All the broker has, also while it writes: by another name nothing of its own making is added to it meanwhile."""
    gone = (local_run.home / "kafka").rename(local_run.home / "gone")
    shutil.rmtree(gone)


def test_a_stop_ends_every_process_and_a_start_shows_the_same_figures(
    seeded_here: Platform, local_run: LocalRun
) -> None:
    before, running = shown(seeded_here), local_run.processes()
    assert running.keys() == {*STORES, *services.NAMES}
    local_run.stop()
    assert local_run.left(running) == []
    local_run.start()
    assert shown(seeded_here) == before


def test_figures_survive_a_broker_whose_data_is_deleted_while_stopped(
    seeded_here: Platform, local_run: LocalRun
) -> None:
    before = shown(seeded_here)
    local_run.stop()
    delete_data(local_run)
    local_run.start()
    assert shown(seeded_here) == before
    until_the_bus_works(seeded_here)
    assert shown(seeded_here) == before


def test_figures_survive_a_broker_whose_data_is_deleted_while_it_runs(
    seeded_here: Platform, local_run: LocalRun
) -> None:
    before, former = shown(seeded_here), local_run.processes()["kafka"]
    delete_data(local_run)
    until("another broker", lambda: local_run.processes().get("kafka"), lambda pid: pid not in (None, former))
    until_the_bus_works(seeded_here)
    assert shown(seeded_here) == before
