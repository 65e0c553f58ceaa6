"""What the commands of this service share: new things, changes of a thing the caller sees, taking an import back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from services.organization.domain.amending import present
from shared.contracts.base import DatedQuantity, Event
from shared.kernel.errors import Forbidden
from shared.kernel.scope import SYSTEM, Scope
from shared.store.aggregate import NOTHING, Changed, Decision, State
from shared.store.store import Store

S = TypeVar("S", bound=State)
Where = Mapping[str, Any]


def _countable(quantity: DatedQuantity) -> DatedQuantity:
    if quantity.value < 0:
        raise PydanticCustomError("greater_than_equal", "a count is not below 0")
    return quantity


Quantity = Annotated[DatedQuantity, AfterValidator(_countable)]


async def create(store: Store[S], scope: Scope, events: tuple[Event, ...], id: str | None = None) -> Changed[S]:
    """A new thing. A thing that is there already (an `id` derived from an event) stays as it is.

    Raises `DuplicateKey` when another one has its natural key.
    """

    def decide(state: S | None, at: datetime) -> Decision:
        return Decision(events) if state is None else NOTHING

    return await store.change(scope, id or store.new_id(scope), decide, status=201)


async def change(
    store: Store[S],
    scope: Scope,
    id: str,
    events: Callable[[S, datetime], tuple[Event, ...]],
    *,
    if_match: int | None,
    note: str | None = None,
) -> Changed[S]:
    """A change of a thing that is there; `events` is pure. A note is kept with what it was written about."""

    def decide(state: S | None, at: datetime) -> Decision:
        return Decision(events(present(state), at), {} if note is None else {"note": note})

    return await store.change(scope, id, decide, if_match=if_match)


async def undo_registration(store: Store[S], scope: Scope, id: str, event: Event, if_match: int) -> Changed[S]:
    """Take back what an import registered. Raises `Forbidden` for persons, `Stale` when it was changed since."""
    if not scope.has(SYSTEM):
        raise Forbidden(allowed_roles=[SYSTEM])
    return await change(store, scope, id, lambda _state, _at: (event,), if_match=if_match)
