"""A replica set of three whose primary can be cut off and then deposed, so that its latest writes are taken back."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from shared.store import driver
from shared.store.driver import Client, Document, PyMongoError

_PATIENCE_S = 30.0
_FAIL_POINT = "stopReplProducer"


class Replica:
    """`address` is the set's; the members are spoken to one by one. They must run with test commands enabled."""

    def __init__(self, address: str, members: Sequence[Client]) -> None:
        self.address = address
        self._members = members
        self._cut_off: list[Client] = []

    async def prepare(self) -> None:
        """A new primary does not wait for what the old one alone holds."""
        primary, _ = await self._roles()
        config = (await _tell(primary, {"replSetGetConfig": 1}))["config"]
        config["version"] += 1
        config["settings"]["catchUpTimeoutMillis"] = 0
        await _tell(primary, {"replSetReconfig": config})

    async def cut_off(self) -> None:
        """The primary goes on, and from here on nobody follows it."""
        _, self._cut_off = await self._roles()
        for member in self._cut_off:
            told = await _tell(member, {"configureFailPoint": _FAIL_POINT, "mode": "alwaysOn"})
            entered = {"waitForFailPoint": _FAIL_POINT, "timesEntered": told["count"] + 1, "maxTimeMS": 5000}
            await _tell(member, entered)

    async def depose(self) -> None:
        """One of the others takes over; what only the old primary holds is taken back."""
        end = time.monotonic() + _PATIENCE_S
        while not [member for member in self._cut_off if await _steps_up(member)]:
            assert time.monotonic() < end, "nobody was elected"
        await self.follow()
        await self._roles()

    async def follow(self) -> None:
        """Everybody follows whoever is the primary."""
        for member in self._members:
            await _tell(member, {"configureFailPoint": _FAIL_POINT, "mode": "off"})

    async def _roles(self) -> tuple[Client, list[Client]]:
        """The primary and its two secondaries, once there are such."""
        end = time.monotonic() + _PATIENCE_S
        while True:
            told = [await _hello(member) for member in self._members]
            primaries = [each for each, hello in zip(self._members, told, strict=True) if hello["isWritablePrimary"]]
            secondaries = [each for each, hello in zip(self._members, told, strict=True) if hello["secondary"]]
            if len(primaries) == 1 and len(secondaries) == len(self._members) - 1:
                return primaries[0], secondaries
            assert time.monotonic() < end, told
            await asyncio.sleep(0.02)


async def _tell(member: Client, command: Document) -> Document:
    return await driver.database(member, "admin").command(command)


async def _hello(member: Client) -> Document:
    try:
        return await _tell(member, {"hello": 1})
    except PyMongoError:
        return {"isWritablePrimary": False, "secondary": False}


async def _steps_up(member: Client) -> bool:
    try:
        await _tell(member, {"replSetStepUp": 1})
    except PyMongoError:
        return False
    return True


@asynccontextmanager
async def opened_replica(address: str) -> AsyncIterator[Replica]:
    """Clients of every member of the set, closed at the end."""
    hosts = urlsplit(address).netloc.split(",")
    members = [driver.connect(f"mongodb://{host}/?directConnection=true") for host in hosts]
    replica = Replica(address, members)
    await replica.prepare()
    yield replica
    for member in members:
        await driver.close(member)
