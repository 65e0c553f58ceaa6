"""An operator's words: each is noted with who said it, then carried out by the owner of the topic or partition."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.bus.log_reader import open_log
from shared.store import log_state, operator_log
from shared.store.driver import Document
from shared.store.keys import ensure_keys
from shared.store.service_store import ServiceStore
from shared.web.operating import LIST, REPUBLISH, WORDS, add_words, carry_out
from shared.web.service import Opened
from tests.shared.bus.test_dead_letters import Moody, until_parked, until_tally
from tests.shared.bus.world import TENANT, World, logged, running, send, until, until_published


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_words(parser.add_subparsers(dest="role").add_parser)
    return parser.parse_args(words)


async def nothing() -> None: ...


async def say(store: ServiceStore, *words: str) -> int:
    return await carry_out(parsed(*words), Opened(None, store, {"relay": (nothing,)}), "operator-1")


async def noted(store: ServiceStore) -> list[Document]:
    return await store.database[operator_log.COLLECTION].find({}, {"_id": 0, "at": 0}).to_list(None)


async def until_fulfilled(world: World) -> None:
    async def fulfilled() -> bool:
        return not await log_state.open_wishes(world.writer.database[log_state.WISHES])

    await until(fulfilled)


@pytest.mark.parametrize(
    ("wanted", "about", "again"),
    [
        (("--all",), {}, 3),
        (("--aggregate", TENANT, "room-1"), {"tenant": TENANT, "aggregate": "room-1"}, 2),
        (("--aggregate", "another-tenant", "room-1"), {"tenant": "another-tenant", "aggregate": "room-1"}, 0),
    ],
)
async def test_republish_sends_what_was_asked_for_again(
    world: World, wanted: tuple[str, ...], about: dict[str, Any], again: int
) -> None:
    for room, person in (("room-1", "ann"), ("room-1", "ben"), ("room-2", "cleo")):
        await world.enter(room, person)
    async with running(world.writing()):
        await until_published(world)
        assert await say(world.writer, REPUBLISH, *wanted) == 0
        await until_fulfilled(world)
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) == 3 + again
    assert await noted(world.writer) == [{"word": REPUBLISH, "about": about, "by": "operator-1"}]


async def test_republish_since_a_time_leaves_older_events_out(world: World) -> None:
    await world.enter("room-1", "ann")
    async with running(world.writing()):
        await until_published(world)
        await say(world.writer, REPUBLISH, "--since", "2999-01-01T00:00:00+08:00")
        await say(world.writer, REPUBLISH, "--since", "2000-01-01T00:00:00Z")
        await until_fulfilled(world)
    async with open_log(world.settings, world.topic) as log:
        assert sum(log.ends.values()) == 2


@pytest.mark.parametrize(
    "words",
    [(REPUBLISH,), (REPUBLISH, "--since", "2016-05-30T00:00:00"), (REPUBLISH, "--all", "--since", "x"), ("skip",)],
)
def test_a_word_that_says_too_little_or_too_much_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        parsed(*words)


async def test_a_service_that_publishes_nothing_has_nothing_to_send_again(world: World) -> None:
    outcome = await carry_out(parsed(REPUBLISH, "--all"), Opened(None, world.reader, {"relay": ()}), "operator-1")
    assert (outcome, await log_state.open_wishes(world.reader.database[log_state.WISHES])) == (1, [])


async def test_dead_letters_are_listed_without_what_they_hold(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(world.reacting(Moody("ben"))):
        await send(world, [logged("room-1", 1, "ben"), logged("room-1", 2, "cleo")])
        dead, follower = await until_parked(world, 2)
    await say(world.reader, LIST)
    told = capsys.readouterr().out
    first, second = [line.split("\t") for line in told.splitlines()]
    assert (first[:2], second[:2]) == ([dead["_id"], "broken"], [follower["_id"], "behind-another"])
    assert "ben" not in told


async def test_redrive_and_skip_are_noted_and_acted_on(world: World) -> None:
    moody = Moody("ben")
    async with running(world.reacting(moody)):
        await send(world, [logged("room-1", 1, "ben"), logged("room-2", 1, "ben")])
        rows = {row["aggregate"]: row["_id"] for row in await until_parked(world, 2)}
        moody.dislikes = "nobody"
        assert await say(world.reader, "redrive", rows["room-1"]) == 0
        await until_tally(world, "room-1", "ben")
        assert await say(world.reader, "skip", rows["room-2"]) == 0
        await until_parked(world, 0)
    assert await world.tally("room-2") == ()
    assert await noted(world.reader) == [
        {"word": "redrive", "about": {"dead_letter": rows["room-1"]}, "by": "operator-1"},
        {"word": "skip", "about": {"dead_letter": rows["room-2"]}, "by": "operator-1"},
    ]


async def test_a_word_about_no_dead_letter_is_told(world: World) -> None:
    assert await say(world.reader, "skip", "no-such-letter") == 1


def test_every_service_knows_the_words(mongo_url: str, fresh_name: str, tmp_path: Path) -> None:
    ensure_keys(tmp_path)
    env = {**os.environ, "BALIAN_HOME": str(tmp_path), "MONGO_URL": mongo_url, "KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    command = [sys.executable, "-m", "services.outreach", LIST]
    done = subprocess.run(command, env={**env, "BALIAN_OUTREACH_DATABASE": fresh_name}, capture_output=True, check=True)
    usage = subprocess.run([*command[:3], "--help"], env=env, capture_output=True, text=True, check=True).stdout
    assert done.stdout == b""
    assert all(word in usage for word in WORDS)
