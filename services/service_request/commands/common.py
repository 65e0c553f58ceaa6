"""What the commands of this service share: who is named, and whether the tenant has it."""

from typing import Annotated

from pydantic import StringConstraints

from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Unit
from services.service_request.parts import Parts
from shared.kernel.command import Command, Text
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope

Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
ClassCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]


class Named(Command):
    """A thing by singular resource name and id."""

    type: Text
    id: Id

    @property
    def ref(self) -> Ref:
        return Ref(type=self.type, id=self.id)


async def unit_of(parts: Parts, scope: Scope, type: str, id: str) -> Unit | None:
    """The unit, when the tenant has one that still takes something."""
    if type == "supplier":
        found = await parts.stores.suppliers.find(scope, {"_id": id, "data.active": True})
        body = found.state.body if found else None
        return Unit(Ref(type=type, id=id), body.id if body else id) if found else None
    if type not in ("department", "community"):
        return None
    row = await parts.ground.one(scope, type, id)
    return Unit(Ref(type=type, id=id), id) if row and row.get("active", True) else None


async def refuse_unknown_unit(parts: Parts, scope: Scope, named: Named, pointer: str) -> None:
    """Raises `Invalid` there."""
    if await unit_of(parts, scope, named.type, named.id) is None:
        raise Invalid(errors=[FieldError(pointer, "unknown-reference")])


async def refuse_unknown_class(parts: Parts, scope: Scope, code: str | None) -> None:
    """Raises `Invalid` at /class."""
    if code is not None and code not in await parts.ground.classes(scope):
        raise Invalid(errors=[FieldError("/class", "class-unknown")])
