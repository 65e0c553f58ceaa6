"""The classes of services (S84, S85): three kinds, eight classes, and whatever tree a tenant defines instead."""

import pytest

from services.service_request.domain.classes import SHIPPED, Classes
from services.service_request.ground import COLLECTION
from shared.contracts.tenant import Entry, Words
from tests.services.service_request.support import CONTACT, TENANT, House

KINDS = {"PRODUCTION": 1, "LIVING": 4, "SOCIAL": 3}


@pytest.mark.covers("S84", "S85")
def test_three_kinds_hold_the_eight_classes() -> None:
    held = {kind: sum(entry.parent == kind for entry in SHIPPED) for kind in KINDS}
    assert held == KINDS
    assert Classes(SHIPPED).path("FAMILY") == ("FAMILY", "LIVING")


def test_a_tree_may_be_of_any_depth() -> None:
    deep = [Entry(code=f"C{n}", name=Words(zh="类", en="class"), parent=f"C{n - 1}" if n else None) for n in range(9)]
    assert Classes(deep).path("C8") == tuple(f"C{number}" for number in range(8, -1, -1))


@pytest.mark.covers("S45")
async def test_a_tenants_own_dictionary_takes_the_place_of_the_shipped_tree(house: House) -> None:
    own = [{"code": code, "name": {"zh": "类", "en": "class"}, "parent": None} for code in ("LEGAL", "ECONOMY")]
    row = {"_id": "d1", "tenant": TENANT, "kind": "dictionary", "code": "request-classes", "entries": own}
    await house.store.database[COLLECTION].insert_one(row)
    assert (await house.submit(CONTACT, **{"class": "LEGAL"})).state.class_code == "LEGAL"
    classes = await house.parts.ground.classes(CONTACT)
    assert "FAMILY" not in classes
