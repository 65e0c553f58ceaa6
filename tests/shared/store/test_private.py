"""Private fields: sealed at rest, opened with a trace, gone with their key."""

from functools import partial
from pathlib import Path

import pytest

from shared.kernel.errors import DuplicateKey, Gone, Invalid, KeyUnavailable, NotFound
from shared.store.aggregate import Decision
from shared.store.keys import DataKeys
from shared.store.service_store import DATA_KEYS, ServiceStore
from shared.store.store import Store
from tests.support.stores import OTHER_TENANT, Box, BoxFilled, BoxOpened, BoxUndone, opened, scope

SECRET = "示例私密文字"


def with_owner(code: str = "A", text: str = SECRET) -> Decision:
    return Decision((BoxOpened(code=code),), private={"owner": text}, lookups={"owner": text})


async def test_the_text_is_nowhere_in_the_database(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    for name in await service_store.database.list_collection_names():
        for row in await service_store.database[name].find({}).to_list(None):
            assert SECRET not in str(row)
            assert SECRET.encode() not in b"".join(row.get("private", {}).values())


async def test_a_clear_read_is_logged_with_its_purpose_first(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    texts = await boxes.reveal(scope(purpose="核对名册"), "b1", ["owner"])
    rows = await service_store.database["access_log"].find({}).to_list(None)
    assert texts == {"owner": SECRET}
    assert [(row["actor"], row["subject"], row["fields"], row["purpose"]) for row in rows] == [
        ("u1", "b1", ["owner"], "核对名册")
    ]


async def test_a_clear_read_without_purpose_is_refused(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    with pytest.raises(Invalid):
        await boxes.reveal(scope(), "b1", ["owner"])
    assert await service_store.database["access_log"].count_documents({}) == 0


async def test_a_natural_key_is_found_by_its_hash_within_the_tenant(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    found = await boxes.find(scope(), boxes.lookup(scope(), "owner", SECRET))
    foreign = scope(tenant=OTHER_TENANT)
    assert found is not None
    assert found.id == "b1"
    assert boxes.lookup(scope(), "owner", SECRET) != boxes.lookup(foreign, "owner", SECRET)


async def test_a_private_only_change_names_the_fields_and_hides_the_values(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    await boxes.change(scope(), "b1", lambda s, at: Decision((BoxFilled(by=0),), private={"owner": "新", "x": "y"}))
    assert await boxes.texts(scope(), ["b1"], ["owner", "x"]) == {"b1": {"owner": "新", "x": "y"}}
    await boxes.change(scope(), "b1", lambda s, at: Decision((BoxFilled(by=0),), private={"owner": None}))
    assert await boxes.texts(scope(), ["b1"], ["owner", "x"]) == {"b1": {"x": "y"}}


@pytest.mark.parametrize(("code", "serial"), [("A", "另一个"), ("B", SECRET)], ids=["public key", "looked-up key"])
async def test_a_create_refused_for_a_taken_natural_key_leaves_no_data_key(
    boxes: Store[Box], service_store: ServiceStore, code: str, serial: str
) -> None:
    def numbered(code: str, serial: str) -> Decision:
        return Decision((BoxOpened(code=code),), private={"owner": serial}, lookups={"serial": serial})

    await boxes.change(scope(), "b1", lambda s, at: numbered("A", SECRET), status=201)
    with pytest.raises(DuplicateKey):
        await boxes.change(scope(), "b2", lambda s, at: numbered(code, serial), status=201)
    await boxes.change(scope(tenant=OTHER_TENANT), "b3", lambda s, at: numbered("A", SECRET), status=201)
    keys = await service_store.database[DATA_KEYS].find({}, {"_id": 1}).to_list(None)
    assert sorted(row["_id"] for row in keys) == ["b1", "b3"]


async def test_without_the_master_key_sensitive_fields_wait_and_the_rest_works(
    boxes: Store[Box], tmp_path: Path
) -> None:
    (tmp_path / "keys" / "master").unlink()
    with pytest.raises(KeyUnavailable):
        await boxes.change(scope(), "b1", lambda s, at: with_owner())
    changed = await boxes.change(scope(), "b2", lambda s, at: opened("B"))
    assert changed.thing.version == 1


async def test_a_destroyed_key_is_never_made_again(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    keys = DataKeys(service_store.database[DATA_KEYS], service_store.ring)
    await keys.destroy(scope().tenant, "b1")
    fresh = service_store.store(boxes.aggregate)
    service_store.private._keys._cache.clear()
    with pytest.raises(Gone):
        await fresh.reveal(scope(purpose="查阅"), "b1", ["owner"])
    with pytest.raises(Gone):
        await keys.get_or_make(scope().tenant, "b1")


async def test_a_ciphertext_moved_to_another_field_does_not_open(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    await service_store.database["boxes"].update_one({"_id": "b1"}, {"$rename": {"private.owner": "private.other"}})
    with pytest.raises(KeyUnavailable):
        await boxes.texts(scope(), ["b1"], ["other"])


async def test_an_erased_person_does_not_hide_the_others(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    await boxes.change(scope(), "b2", lambda s, at: with_owner("B", "另一人"))
    await DataKeys(service_store.database[DATA_KEYS], service_store.ring).destroy(scope().tenant, "b1")
    service_store.private._keys._cache.clear()
    assert await boxes.texts(scope(), ["b1", "b2"], ["owner"]) == {"b1": {}, "b2": {"owner": "另一人"}}


async def test_private_texts_under_a_foreign_id_are_refused(boxes: Store[Box], service_store: ServiceStore) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    with pytest.raises(NotFound):
        await boxes.change(scope(tenant=OTHER_TENANT), "b1", lambda s, at: with_owner("X"))
    keys = DataKeys(service_store.database[DATA_KEYS], service_store.ring)
    with pytest.raises(NotFound):
        await keys.destroy(OTHER_TENANT, "b1")
    assert await boxes.texts(scope(), ["b1"], ["owner"]) == {"b1": {"owner": SECRET}}


async def test_a_key_that_is_missing_is_told_apart_from_a_destroyed_one(
    boxes: Store[Box], service_store: ServiceStore
) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    await service_store.database[DATA_KEYS].delete_many({"_id": "b1"})
    service_store.private._keys._cache.clear()
    with pytest.raises(KeyUnavailable):
        await boxes.texts(scope(), ["b1"], ["owner"])


async def test_things_without_a_natural_key_do_not_meet_in_its_index(boxes: Store[Box]) -> None:
    for id in ("b1", "b2"):
        numbered = Decision((BoxOpened(code=id),), lookups={"serial": f"n-{id}"})
        await boxes.change(scope(), id, partial(_always, numbered))
    nameless = Decision((BoxFilled(by=0),), lookups={"serial": None})
    for id in ("b1", "b2"):
        await boxes.change(scope(), id, partial(_always, nameless))
    assert await boxes.find(scope(), boxes.lookup(scope(), "serial", "n-b1")) is None
    same = Decision((BoxFilled(by=0),), lookups={"serial": "n"})
    await boxes.change(scope(), "b1", partial(_always, same))
    with pytest.raises(DuplicateKey):
        await boxes.change(scope(), "b2", partial(_always, same))


def _always(decision: Decision, state: Box | None, at: object) -> Decision:
    return decision


async def test_what_was_taken_back_is_revealed_to_nobody(boxes: Store[Box]) -> None:
    await boxes.change(scope(), "b1", lambda s, at: with_owner())
    await boxes.change(scope(), "b1", lambda s, at: Decision((BoxUndone(),)))
    with pytest.raises(NotFound):
        await boxes.reveal(scope(purpose="查阅"), "b1", ["owner"])


def test_a_decision_does_not_show_its_texts() -> None:
    assert SECRET not in repr(with_owner())
