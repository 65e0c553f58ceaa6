"""The console in a real Chromium on the seeded platform: each scenario of `browser/cases` is a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import console
from tests.console import scenarios
from tests.console.asked import something_asked
from tests.console.candidate import accounts_with_contact
from tests.console.scenarios import Player
from tests.support.seeded import Platform

pytestmark = pytest.mark.timeout(400)

BY_FILE = scenarios.named()
NAMES = [name for names in BY_FILE.values() for name in names]


@pytest.fixture(scope="session")
def player(
    seeded: Platform, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Player]:
    """All that the session asks for is begun at once: while a test waits for its scenario the other side goes on."""
    console.make_ready(for_tests=True)
    something_asked(seeded)
    player = Player.on(seeded, accounts_with_contact(seeded, tmp_path_factory.mktemp("scenarios") / "accounts.json"))
    for name in filter(None, map(played_by, request.session.items)):
        player.begin(name)
    yield player
    player.end()


def played_by(item: pytest.Item) -> str | None:
    """The scenario that a test plays."""
    call = getattr(item, "callspec", None)
    return call.params.get("scenario") if call else None


@pytest.mark.parametrize("scenario", NAMES, ids=NAMES)
def test_in_the_browser(player: Player, scenario: str) -> None:
    if fault := player.begin(scenario).result():
        pytest.fail(fault, pytrace=False)


def test_every_scenario_is_a_test(player: Player) -> None:
    assert sorted(player.known) == sorted(NAMES)


def test_each_file_of_walks_has_scenarios() -> None:
    assert all(BY_FILE[file] for file in scenarios.WALKS)


def test_a_scenario_is_known_by_its_name(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "board.ts").write_text("scenario('cards are moved', async () => {})\n  scenario('inside', later)\n")
    assert scenarios.named(tmp_path) == {"board": ["cards are moved"]}


def test_a_scenario_that_fails_says_how(player: Player) -> None:
    assert "there is no scenario" in (player.begin("found nowhere").result() or "")
