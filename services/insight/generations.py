"""Which build of the rows is folded and read. A rebuild fills the next one beside it, then switches."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from shared.bus.groups import Projection
from shared.store.driver import Collection, PyMongoError
from shared.store.faults import translated
from shared.telemetry.logs import get_logger

COLLECTION = "generations"
_log = get_logger("generations")
_ROWS = {"_id": "rows"}
_LOOK_EVERY_S = 2.0


def collection_of(name: str, generation: int) -> str:
    """The first generation has the plain names."""
    return f"{name}_{generation}" if generation else name


def name_of(collection: str) -> str:
    """The plain name of a generation's collection."""
    return collection.partition("_")[0]


def generation_of(collection: str) -> int:
    return int(collection.partition("_")[2] or 0)


def of_generation(projections: Sequence[Projection], generation: int) -> tuple[Projection, ...]:
    """The same folds into this generation's collections."""
    return tuple(replace(each, collection=collection_of(each.collection, generation)) for each in projections)


class Generations:
    """The number of the present build, in the service's database."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def present(self) -> int:
        with translated():
            row = await self._collection.find_one(_ROWS)
        return int(row["number"]) if row else 0

    async def switch(self, number: int) -> None:
        with translated():
            await self._collection.update_one(_ROWS, {"$set": {"number": number}}, upsert=True)

    async def until_switched(self, number: int) -> None:
        """Ends when `number` is not the present build any more: the process is to be started afresh."""
        while await self._is_present(number):  # noqa: ASYNC110 - another process switches
            await asyncio.sleep(_LOOK_EVERY_S)
        _log.warning("rows were rebuilt; starting afresh", count=number)

    async def _is_present(self, number: int) -> bool:
        try:
            row = await self._collection.find_one(_ROWS)
        except PyMongoError as error:
            _log.info("generation not known", error=type(error).__name__)
            return True
        return number == (row["number"] if row else 0)
