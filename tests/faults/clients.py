"""Clients that go on whatever happens: each command under a key of its own, repeated while its outcome is unknown.

Every attempt goes into the history as it was answered. Nobody waits: a slow platform gets no fewer commands.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp

from tests.faults.commands import RESOURCES, Body, Command, drawn
from tests.faults.history import Call, History, Outcome
from tests.faults.observed import Foreign
from tests.faults.town import OFFICER, Person, Street

ANSWER_S, PATIENCE_S = 10.0, 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.3, 3.0
DONE, _NOT_DONE, _FAILED, UNAUTHENTICATED, STALE = 200, 300, 500, 401, 412
_AGAIN = (UNAUTHENTICATED, 429)
_PEEK_EVERY = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: nobody answered in time, or the connection broke."""

    status: int
    etag: str | None
    body: Any


NO_ANSWER = Answer(0, None, None)


class Clients:
    """All of them. `rate` commands begin each second; `seed` says which.

    `accepted` is when the newest accepted command of each service was sent.
    """

    def __init__(self, url: str, streets: Sequence[Street], history: History, rate: float, seed: int) -> None:
        self.history = history
        self.begun = 0
        self.accepted: dict[str, float] = {}
        self.foreign: list[Foreign] = []
        self._api = f"{url}/api/v1"
        self.streets = streets
        self._rate = rate
        self._seed = seed
        self._random = Random(f"{seed}/commands")
        self._numbers = itertools.count()
        self._under_way: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session
        return self._session

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Until the block ends; then every command under way is seen to its end."""
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=5)
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as self._session:
            ticking = asyncio.create_task(self._tick())
            try:
                yield
            finally:
                ticking.cancel()
                await asyncio.gather(*self._under_way)

    async def _tick(self) -> None:
        begin = time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begin + number / self._rate - time.monotonic()))
            self._spawn(self.carry_out(self.draw()))
            if number % _PEEK_EVERY == 0:
                self._spawn(self._peek(self._random.choice(RESOURCES)))

    def draw(self) -> Command:
        """The next command of the sequence that the seed stands for."""
        return drawn(self._random, next(self._numbers), self._random.choice(self.streets))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def carry_out(self, command: Command, key: str | None = None) -> None:
        """Until it is answered or patience ends; with the `key` of another command it is a repeat of that one."""
        if key is None:
            self.begun += 1
            key = f"{self._seed}-{self.begun}"
        until = time.monotonic() + PATIENCE_S
        version = command.thing.version if command.thing and command.kind == "amend" else None
        pause = _FIRST_PAUSE_S
        while time.monotonic() < until and not await self._is_answered(command, key, version):
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _is_answered(self, command: Command, key: str, version: int | None) -> bool:
        person = command.street.people[command.role]
        try:
            headers = await self._headers(person, key, version)
        except (aiohttp.ClientError, TimeoutError, LookupError):
            return False
        sent = time.monotonic()
        answer = await self._ask(command.method, command.path, headers, command.body)
        call = _call(command, key, person.id, answer, sent)
        self.history.calls.append(call)
        if answer.status == UNAUTHENTICATED:
            person.forget()
        if call.outcome == "ok" and call.thing is not None:
            command.street.note(command.resource, call.thing, call.version or 0)
            self.accepted[call.service] = max(sent, self.accepted.get(call.service, 0.0))
        if answer.status == STALE and command.thing is not None:
            command.street.note(command.resource, command.thing.id, answer.body["current"]["version"])
        return call.outcome != "unknown" and call.status not in _AGAIN

    async def _headers(self, person: Person, key: str, version: int | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {await person.token(self.session)}", "Idempotency-Key": key}
        return headers if version is None else {**headers, "If-Match": f'"{version}"'}

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        try:
            async with self.session.request(method, self._api + path, headers=headers, json=body) as reply:
                return Answer(reply.status, reply.headers.get("ETag"), await reply.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return NO_ANSWER

    # -- looking over the fence

    async def _peek(self, resource: str) -> None:
        """Nobody is shown a thing of the other street, neither alone nor in a list."""
        asker, other = self._random.sample(list(self.streets), 2)
        theirs = {thing.id for thing in other.those(resource)}
        try:
            token = await asker.people[OFFICER].token(self.session)
        except (aiohttp.ClientError, TimeoutError, LookupError):
            return
        headers = {"Authorization": f"Bearer {token}"}
        newest = await self._ask("GET", f"/{resource}?sort=-created_at&limit=50", headers)
        shown = {each["id"] for each in (newest.body or {}).get("items", ())}
        for id in sorted(theirs)[-1:]:
            if (await self._ask("GET", f"/{resource}/{id}", headers)).status == DONE:
                shown.add(id)
        self.foreign += [Foreign(asker.tenant, other.tenant, id) for id in sorted(shown & theirs)]


def _call(command: Command, key: str, actor: str, answer: Answer, sent: float) -> Call:
    outcome = _outcome(answer.status)
    thing = command.thing.id if command.thing else answer.body["id"] if outcome == "ok" and answer.body else None
    return Call(
        key=key,
        tenant=command.street.tenant,
        actor=actor,
        service=command.service,
        collection=command.resource,
        kind=command.kind,
        thing=thing,
        outcome=outcome,
        status=answer.status,
        version=int(answer.etag.strip('"')) if outcome == "ok" and answer.etag else None,
        sent=sent,
        answered=time.monotonic(),
    )


def _outcome(status: int) -> Outcome:
    """A repair or a silence on the way tells nothing; a 500 must never be, and tells nothing either."""
    if DONE <= status < _NOT_DONE:
        return "ok"
    return "refused" if _NOT_DONE <= status < _FAILED else "unknown"
