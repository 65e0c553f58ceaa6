"""Both ends of a stream: events taken in as the consumer does it, and what a client reads."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from services.insight.projections import FOLDED
from services.insight.stream.signals import Signalling
from shared.bus.envelope import Envelope
from shared.bus.groups import Folds, by_source
from shared.bus.work import Folding
from shared.store import driver
from shared.store.positions import Move, Position
from tests.services.insight.builders import Story

PATIENCE_S = 60.0
OF_ENTERPRISES = ["K1", "K2", "K3", "K4", "K10"]
"""The figures counted from enterprises."""


def first_park() -> Story:
    story = Story()
    story.place()
    story.enterprise("e1")
    story.member("m1", "e1")
    return story


def enterprises(story: Story, *ids: str) -> list[Envelope]:
    """Further enterprises of a story's park, as events."""
    known = len(story.events)
    for id in ids:
        story.enterprise(id)
    return story.events[known:]


@dataclass
class Feed:
    """Takes events in, a batch per source, each with its signal in one transaction."""

    connection: driver.Client
    database: driver.Database
    offset: int = 0

    async def take_in(self, *events: Envelope) -> None:
        for folds in by_source(FOLDED, 0):
            if theirs := [event for event in events if event.source == folds.source]:
                await self._fold(folds, theirs)

    async def forget(self, source: str) -> None:
        """What a restore of the source's database asks of the group that reads it: to begin afresh."""
        [folds] = [each for each in by_source(FOLDED, 0) if each.source == source]
        memory, place = self._memory(folds), (f"balian.{source}", 0)
        before = (await memory.positions([place])).get(place)
        await memory.begin_afresh(source, 2, Move(*place, before, Position(1, 2, 2)))

    def _memory(self, folds: Folds) -> Signalling:
        return Signalling(self.connection, self.database, f"insight.{folds.name}", folds.into)

    async def _fold(self, folds: Folds, events: list[Envelope]) -> None:
        memory, place = self._memory(folds), (f"balian.{folds.source}", 0)
        work = Folding(memory, folds.by_kind)
        await work.load(events)
        for event in filter(work.concerns, events):
            await work.apply(event)
        before = (await memory.positions([place])).get(place)
        self.offset += 1
        work.writes.moves = [Move(*place, before, Position(self.offset, 1))]
        await memory.commit(work.writes)


@dataclass(frozen=True)
class Frame:
    """One message of a stream; a beat has nothing in it."""

    event: str | None = None
    id: str | None = None
    data: Any = None


@dataclass
class Stream:
    """A reply being read; `began_at` is the moment it named first."""

    reply: aiohttp.ClientResponse
    began_at: str | None = None
    beats: int = field(default=0)

    async def frame(self) -> Frame:
        """The next message, a beat too. Raises `EOFError` when the stream has ended."""
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.reply.content.readline()).decode():
                if line == "\n":
                    return _frame(lines)
                lines.append(line.rstrip("\n"))
        raise EOFError

    async def event(self) -> Frame:
        """The next message that is no beat."""
        while (frame := await self.frame()).event is None:
            self.beats += 1
        return frame

    async def parks(self) -> dict[str | None, list[str]]:
        """What the next event about figures tells, by park."""
        told = (await self._next(lambda resource: resource == "kpis")).data
        return {told["park"]: told["ids"]}

    async def settled(self) -> Frame:
        """The last event of what a batch of enterprises leads to: the things come after the figures."""
        return await self._next(lambda resource: resource == "enterprises")

    async def thing(self) -> tuple[str, str | None, int | None]:
        """What the next event about a thing tells."""
        told = (await self._next(lambda resource: resource != "kpis")).data
        return told["resource"], told["id"], told["version"]

    async def _next(self, wanted: Callable[[str], bool]) -> Frame:
        while not wanted((frame := await self.event()).data["resource"]):
            pass
        return frame

    async def ended(self) -> bool:
        """Whether it ends, whatever comes before, without breaking off."""
        try:
            while True:
                await self.frame()
        except EOFError:
            return True


def _frame(lines: list[str]) -> Frame:
    named = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
    return Frame(named.get("event"), named.get("id"), orjson.loads(named["data"]) if "data" in named else None)
