"""Takes one of an item's places for a request that is about to be made.

A free one is looked for; should somebody else take it meanwhile, the unique index says so, and another one is tried.
"""

import zlib
from collections.abc import Awaitable, Callable

from services.service_request.domain.item import Item
from services.service_request.domain.request import Request
from services.service_request.domain.slots import ItemFull
from services.service_request.parts import Parts
from services.service_request.queries.menu import taken_slots
from shared.kernel.errors import DuplicateKey, Unavailable
from shared.kernel.scope import Scope
from shared.store.aggregate import Changed, Stored

_ATTEMPTS = 12
Submitted = Callable[[int], Awaitable[Changed[Request]]]


async def into_free_slot(
    parts: Parts, scope: Scope, id: str, item: Stored[Item], submitted: Submitted
) -> Changed[Request]:
    """Raises `ItemFull`, `Unavailable` after too many lost races. A repeat gets its first reply, be it full or not."""
    for attempt in range(_ATTEMPTS):
        slot = await _free(parts, scope, item, zlib.crc32(f"{id}{attempt}".encode()))
        if slot is None:
            return await _only_again(parts, scope, id, submitted)
        try:
            return await submitted(slot)
        except DuplicateKey:
            continue
    raise Unavailable(retry_after_s=1)


async def _only_again(parts: Parts, scope: Scope, id: str, submitted: Submitted) -> Changed[Request]:
    if await parts.stores.requests.find(scope, {"_id": id}) is None:
        raise ItemFull
    return await submitted(0)


async def _free(parts: Parts, scope: Scope, item: Stored[Item], chance: int) -> int | None:
    """A place by chance, so that a crowd spreads; where that is taken, the lowest free one. None: all are taken."""
    capacity = item.state.facts.capacity or 0
    slot = 1 + chance % capacity
    if not await taken_slots(parts, scope, item.id, slot, slot):
        return slot
    taken = await taken_slots(parts, scope, item.id, 1, capacity)
    return await _lowest(parts, scope, item.id, taken + 1) if taken < capacity else None


async def _lowest(parts: Parts, scope: Scope, item: str, high: int) -> int:
    """The lowest free place, of which there is one up to `high`: found by halving."""
    low = 1
    while low < high:
        middle = (low + high) // 2
        if await taken_slots(parts, scope, item, 1, middle) < middle:
            high = middle
        else:
            low = middle + 1
    return low
