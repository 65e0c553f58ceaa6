"""Keep the menu: items written, edited, reviewed and published; suppliers registered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.common import (
    ClassCode,
    Named,
    refuse_unknown_class,
    refuse_unknown_unit,
)
from services.service_request.domain import item
from services.service_request.domain.item import Facts, Item, Question, QuestionType
from services.service_request.domain.item_workflow import AUTHORS
from services.service_request.domain.supplier import Supplier, SupplierKind
from services.service_request.parts import Parts, caller_of
from services.service_request.queries import menu
from shared.contracts.service_menu import SupplierAmended, SupplierRegistered
from shared.contracts.tenant import Words
from shared.kernel.command import Command, Count, Flag, Kept, Text
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import NOTHING, Changed, Decision

Questions = Annotated[tuple[Question, ...], Field(max_length=30)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


BODIES = ("organization", "enterprise", "department", "community")
"""Whose people may act for a supplier."""


class WriteItem(Command):
    """`price` in fen."""

    name: Words
    class_code: ClassCode = Field(alias="class")
    supplier: Named
    questions: Questions = ()
    capacity: Capacity | None = None
    price: Count = 0


async def write_item(parts: Parts, scope: Scope, command: WriteItem) -> Changed[Item]:
    """Raises `Forbidden`; `Invalid` for a class, a supplier or questions that are not right."""
    scope.permit(*AUTHORS.split(", "))
    await refuse_unknown_class(parts, scope, command.class_code)
    await refuse_unknown_unit(parts, scope, command.supplier, "/supplier/id")
    _refuse_questions(command.questions)
    facts = Facts(**{**dict(command), "supplier": command.supplier.ref})
    id, caller = parts.stores.items.new_id(scope), caller_of(scope)

    def decide(state: Item | None, at: datetime) -> Decision:
        return NOTHING if state else item.write(facts, id, caller, at)

    return await parts.stores.items.change(scope, id, decide, status=201)


class EditItem(Command):
    name: Kept[Words] = None
    class_code: Kept[ClassCode] = Field(default=None, alias="class")
    questions: Kept[Questions] = None
    capacity: Capacity | None = None
    price: Kept[Count] = None


async def edit_item(parts: Parts, scope: Scope, id: str, command: EditItem, if_match: int) -> Changed[Item]:
    """Raises `ItemNotDraft` for what was reviewed."""
    await parts.stores.items.get(scope, id, await menu.within(parts, scope))
    scope.permit(*AUTHORS.split(", "))
    wanted: Mapping[str, Any] = command.given()
    await refuse_unknown_class(parts, scope, wanted.get("class_code"))
    _refuse_questions(wanted.get("questions", ()))
    return await parts.stores.items.change(scope, id, lambda state, _: item.edit(state, wanted), if_match=if_match)


async def act_on_item(
    parts: Parts, scope: Scope, id: str, action: str, command: ActOnRequest, if_match: int | None
) -> Changed[Item]:
    """Raises `NotFound`, else the engine's refusals."""
    await parts.stores.items.get(scope, id, await menu.within(parts, scope))
    caller, evidence = caller_of(scope), command.evidence

    def decide(state: Item | None, at: datetime) -> Decision:
        return item.act(state, action, caller, evidence, at)

    return await parts.stores.items.change(scope, id, decide, if_match=if_match)


def _refuse_questions(questions: tuple[Question, ...]) -> None:
    """Each key once; a choice has options, and nothing else has."""
    keys = [question.key for question in questions]
    faults = [
        FieldError(f"/questions/{place}/key", "named-twice") for place, key in enumerate(keys) if key in keys[:place]
    ]
    faults += [
        FieldError(f"/questions/{place}/options", "only-of-a-choice")
        for place, question in enumerate(questions)
        if bool(question.options) is not (question.type is QuestionType.CHOICE)
    ]
    if faults:
        raise Invalid(errors=faults)


class RegisterSupplier(Command):
    """`body` is the organization, enterprise, department or community whose people act for it."""

    name: Text
    kind: SupplierKind
    body: Named | None = None


async def register_supplier(parts: Parts, scope: Scope, command: RegisterSupplier) -> Changed[Supplier]:
    """Raises `Invalid` for a body that the tenant has not, `DuplicateKey`."""
    scope.permit("station_worker", "street_officer")
    await _refuse_body(parts, scope, command.body)
    body = command.body.ref.fact if command.body else None
    event = SupplierRegistered(name=command.name, kind=command.kind.value, body=body)

    def decide(state: Supplier | None, at: datetime) -> Decision:
        return NOTHING if state else Decision((event,))

    return await parts.stores.suppliers.change(scope, parts.stores.suppliers.new_id(scope), decide, status=201)


async def _refuse_body(parts: Parts, scope: Scope, body: Named | None) -> None:
    if body is None:
        return
    if body.type not in BODIES:
        raise Invalid(errors=[FieldError("/body/type", "not-allowed", {"types": list(BODIES)})])
    if await parts.ground.one(scope, body.type, body.id) is None:
        raise Invalid(errors=[FieldError("/body/id", "unknown-reference")])


class AmendSupplier(Command):
    active: Flag


async def amend_supplier(
    parts: Parts, scope: Scope, id: str, command: AmendSupplier, if_match: int
) -> Changed[Supplier]:
    await parts.stores.suppliers.get(scope, id)
    scope.permit("station_worker", "street_officer")

    def decide(state: Supplier | None, at: datetime) -> Decision:
        if state is None:
            raise NotFound
        return NOTHING if state.active is command.active else Decision((SupplierAmended(active=command.active),))

    return await parts.stores.suppliers.change(scope, id, decide, if_match=if_match)
