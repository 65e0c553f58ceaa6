"""Where this process has written: a signal that wakes the relay early and tells it where to look."""

import asyncio


class Wake:
    """Collections written to since they were last taken. Only a hint: what is pending, the database knows."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._called = asyncio.Event()

    def tell(self, collection: str) -> None:
        self._names.add(collection)
        self._called.set()

    def call(self) -> None:
        """Wake whoever waits, though nothing was written."""
        self._called.set()

    def take(self) -> set[str]:
        """What was told, for once."""
        names, self._names = self._names, set()
        self._called.clear()
        return names

    async def wait(self) -> None:
        """Until something is told or somebody calls."""
        await self._called.wait()
