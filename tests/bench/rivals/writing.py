"""The two rivals of one command's write: a bare write of the same document, and the classic transactional outbox."""

import secrets
from typing import Any

from shared.store import driver
from shared.store.driver import Database, Document

_KNOWN = 4_000


class Bare:
    """One document, nothing else: no check of repeats, no event that could get lost."""

    def __init__(self, database: Database, template: Document, known: list[str]) -> None:
        self._rows = database["bare"]
        self._template = template
        self._known = known
        self._turn = 0

    @staticmethod
    async def of(client: driver.Client, name: str) -> "Bare":
        database = driver.database(client, name)
        template = await template_of(database)
        known = await _fill(database["bare"], template)
        return Bare(database, template, known)

    async def insert(self) -> None:
        await self._rows.insert_one(fresh(self._template))

    async def change(self) -> None:
        self._turn += 1
        id = self._known[self._turn % _KNOWN]
        row = await self._rows.find_one({"_id": id, "tenant": self._template["tenant"]})
        assert row is not None
        changes = {"data": {**row["data"], "name": secrets.token_hex(8)}, "version": row["version"] + 1}
        await self._rows.update_one({"_id": id, "version": row["version"]}, {"$set": changes})


class Outbox:
    """State, outbox row and idempotency record, durable together by one transaction."""

    def __init__(self, client: driver.Client, database: Database, template: Document, known: list[str]) -> None:
        self._client = client
        self._states, self._outbox = database["states"], database["outbox"]
        self._commands = database["commands"]
        self._event = {**template["outbox"][0], "published": False}
        self._handled = template["handled"][0]
        self._template = _without_mechanism(template)
        self._known = known
        self._turn = 0

    @staticmethod
    async def of(client: driver.Client, name: str) -> "Outbox":
        database = driver.database(client, name)
        template = await template_of(database)
        known = await _fill(database["states"], _without_mechanism(template))
        for collection in ("outbox", "commands"):
            await database[collection].create_index([("published", 1)])
        return Outbox(client, database, template, known)

    async def insert(self) -> None:
        state = fresh(self._template)
        async with driver.transaction(self._client) as session:
            await self._states.insert_one(state, session=session)
            await self._remember(state["_id"], 1, session)

    async def change(self) -> None:
        self._turn += 1
        id = self._known[self._turn % _KNOWN]
        row = await self._states.find_one({"_id": id, "tenant": self._template["tenant"]})
        assert row is not None
        version = row["version"] + 1
        changes = {"data": {**row["data"], "name": secrets.token_hex(8)}, "version": version}
        async with driver.transaction(self._client) as session:
            await self._states.update_one({"_id": id, "version": row["version"]}, {"$set": changes}, session=session)
            await self._remember(id, version, session)

    async def _remember(self, id: str, version: int, session: driver.Session) -> None:
        event = {**self._event, "_id": secrets.token_hex(16), "aggregate": id, "version": version}
        await self._outbox.insert_one(event, session=session)
        handled = {**self._handled, "_id": secrets.token_hex(16), "aggregate": id, "version": version}
        await self._commands.insert_one(handled, session=session)


def fresh(template: Document) -> Document:
    """The same document once more, under an id and a code of its own."""
    own = {**template["data"], "credit_code": secrets.token_hex(9)}
    return {**template, "_id": secrets.token_hex(18), "data": own}


async def template_of(database: Database) -> Document:
    found = await database["template"].find_one({})
    assert found is not None
    return found


def _without_mechanism(template: Document) -> Document:
    return {name: value for name, value in template.items() if name not in ("outbox", "outbox_at", "handled")}


async def _fill(rows: Any, template: Document) -> list[str]:
    """The indexes that the things need whatever writes them, and some things to change."""
    for keys in (("data.credit_code",), ("data.park", "created_at", "_id"), ("data.community", "created_at", "_id")):
        await rows.create_index([("tenant", 1), *((key, 1) for key in keys)], unique=keys == ("data.credit_code",))
    await rows.create_index([("tenant", 1), ("data.undone", 1), ("created_at", 1), ("_id", 1)])
    known = [fresh(template) for _ in range(_KNOWN)]
    await rows.insert_many(known)
    return [row["_id"] for row in known]
