"""The menu (亮): written, reviewed by another, published, withdrawn; what anybody sees of it."""

from typing import Any

import pytest

from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.menu import (
    AmendSupplier,
    EditItem,
    RegisterSupplier,
    act_on_item,
    amend_supplier,
    edit_item,
    register_supplier,
)
from services.service_request.domain.item import ItemNotDraft
from services.service_request.queries import menu
from services.service_request.queries.public import anybody
from shared.kernel.errors import Forbidden, Invalid, NotFound
from shared.store.cursor import Query
from shared.workflow.errors import Blocked
from tests.services.service_request.menu import menu_item
from tests.services.service_request.support import CONTACT, ENTERPRISE, OFFICER, STATION, TENANT, House, person

NOTHING = ActOnRequest()


async def listed(house: House, scope: Any) -> list[dict[str, Any]]:
    where = await menu.within(house.parts, scope)
    page = await house.parts.stores.items.page(scope, Query(where=where))
    return await menu.views(house.parts, scope, page.items)


async def test_the_author_may_not_review_his_own_item(house: House) -> None:
    id = await menu_item(house, published=False)
    both = person("content_reviewer", actor=STATION.actor)
    with pytest.raises(Blocked):
        await act_on_item(house.parts, both, id, "review", NOTHING, None)
    reviewed = await act_on_item(house.parts, OFFICER, id, "review", NOTHING, None)
    assert reviewed.thing.state.instance.state == "REVIEWED"


async def test_what_was_reviewed_is_not_edited(house: House) -> None:
    id = await menu_item(house, published=False)
    edited = await edit_item(house.parts, STATION, id, EditItem(price=100), 1)
    assert edited.thing.state.facts.price == 100
    await act_on_item(house.parts, OFFICER, id, "review", NOTHING, None)
    with pytest.raises(ItemNotDraft):
        await edit_item(house.parts, STATION, id, EditItem(price=200), 3)


@pytest.mark.covers("S52")
async def test_anybody_reads_what_is_published_and_nothing_else(house: House) -> None:
    draft, public = await menu_item(house, published=False), await menu_item(house, published=True)
    assert {each["id"] for each in await listed(house, STATION)} == {draft, public}
    assert [each["id"] for each in await listed(house, CONTACT)] == [public]
    (seen,) = await listed(house, anybody(TENANT))
    assert (seen["id"], seen["price"], seen["state"]) == (public, 0, "PUBLISHED")
    assert {"author", "available_actions", "correlation_id"}.isdisjoint(seen)
    withdrawn = await act_on_item(
        house.parts, STATION, public, "withdraw", ActOnRequest(evidence={"reason": "停办"}), None
    )
    assert withdrawn.thing.state.instance.state == "WITHDRAWN"
    assert await listed(house, anybody(TENANT)) == []


async def test_a_draft_does_not_exist_for_whoever_does_not_write_the_menu(house: House) -> None:
    id = await menu_item(house, published=False)
    with pytest.raises(NotFound):
        await act_on_item(house.parts, CONTACT, id, "publish", NOTHING, None)
    with pytest.raises(Forbidden):
        await act_on_item(house.parts, person("supplier"), id, "review", NOTHING, None)


@pytest.mark.parametrize(
    ("fields", "pointer", "slug"),
    [
        ({"class": "NO_SUCH"}, "/class", "class-unknown"),
        ({"supplier": {"type": "department", "id": "nobody"}}, "/supplier/id", "unknown-reference"),
        (
            {"questions": [{"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "choice"}]},
            "/questions/0/options",
            "only-of-a-choice",
        ),
        (
            {"questions": [{"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "text"}] * 2},
            "/questions/1/key",
            "named-twice",
        ),
    ],
)
async def test_an_item_that_cannot_be_is_refused_at_its_place(
    house: House, fields: dict[str, Any], pointer: str, slug: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await menu_item(house, published=False, **fields)
    assert (pointer, slug) in [(fault.pointer, fault.slug) for fault in refused.value.errors]


@pytest.mark.covers("S82")
async def test_a_supplier_that_is_not_active_takes_nothing_new(house: House) -> None:
    command = RegisterSupplier.model_validate({"name": "示例社会组织", "kind": "SOCIAL_ORGANIZATION"})
    supplier = (await register_supplier(house.parts, STATION, command)).thing
    named = {"type": "supplier", "id": supplier.id}
    assert await menu_item(house, published=False, supplier=named)
    await amend_supplier(house.parts, STATION, supplier.id, AmendSupplier(active=False), 1)
    with pytest.raises(Invalid):
        await menu_item(house, published=False, supplier=named)


@pytest.mark.covers("S81", "S82")
async def test_a_supplier_is_a_body_that_the_tenant_has(house: House) -> None:
    async def registered(name: str, **body: str) -> Any:
        command = {"name": name, "kind": "MASS_ORGANIZATION", "body": body}
        return await register_supplier(house.parts, STATION, RegisterSupplier.model_validate(command))

    made = await registered("示例工会", type="enterprise", id=ENTERPRISE)
    assert made.thing.state.body.id == ENTERPRISE
    for body, fault in (
        ({"type": "enterprise", "id": "no-such"}, ("/body/id", "unknown-reference")),
        ({"type": "person", "id": "p1"}, ("/body/type", "not-allowed")),
    ):
        with pytest.raises(Invalid) as refused:
            await registered("另一家", **body)
        assert [(each.pointer, each.slug) for each in refused.value.errors] == [fault]
