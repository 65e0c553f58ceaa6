"""Faults of the verb that writes."""

from collections.abc import Mapping
from typing import Any, cast

from shared.kernel.scope import CommandRef
from shared.store.aggregate import Aggregate, S
from shared.store.driver import Collection, Document
from shared.store.writing import Order, Writer


class _Unchecked:
    """A collection that leaves one condition out of its updates."""

    def __init__(self, collection: Collection, condition: str) -> None:
        self._collection = collection
        self._condition = condition

    def __getattr__(self, name: str) -> Any:
        return getattr(self._collection, name)

    async def update_one(self, where: Mapping[str, Any], update: Any, **kw: Any) -> Any:
        left = {name: value for name, value in where.items() if name != self._condition}
        return await self._collection.update_one(left, update, **kw)


class ForgetsCommands(Writer[S]):
    """Never asks whether a command was handled before."""

    def __init__(self, aggregate: Aggregate[S], collection: Collection, log: Collection, **parts: Any) -> None:
        unchecked = cast("Collection", _Unchecked(collection, "handled.command_id"))
        super().__init__(aggregate, unchecked, log, **parts)

    async def _handled(self, document: Document, command: CommandRef) -> Document | None:
        return None


class IgnoresVersions(Writer[S]):
    """Writes whatever has happened to the thing since it was read."""

    def __init__(self, aggregate: Aggregate[S], collection: Collection, log: Collection, **parts: Any) -> None:
        super().__init__(aggregate, cast("Collection", _Unchecked(collection, "version")), log, **parts)


class TrustsItsPrimary(Writer[S]):
    """Says "handled before" without asking a majority."""

    async def _confirmed(self, order: Order[S]) -> Document | None:
        return await self._collection.find_one({"_id": order.id, "tenant": order.scope.tenant})
