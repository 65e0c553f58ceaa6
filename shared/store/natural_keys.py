"""Natural keys: whether somebody holds already what a new document would claim in its unique indexes.

The indexes decide; this is a look beforehand, where finding out late would leave something behind.
"""

from collections.abc import Mapping
from typing import Any

from shared.store.aggregate import Aggregate, Index
from shared.store.driver import Collection, Document


async def is_taken(aggregate: Aggregate[Any], collection: Collection, document: Document) -> bool:
    """Whether another thing of the tenant has one of its natural keys."""
    others = {"tenant": document["tenant"], "_id": {"$ne": document["_id"]}}
    keys = [_key(index, document) for index in aggregate.indexes if index.unique]
    wanted = [{**others, **key} for key in keys if key is not None]
    return any([await collection.find_one(where, {"_id": 1}) for where in wanted])


def _key(index: Index, document: Document) -> Document | None:
    """None for a look-up that the document does not have: the index leaves it out."""
    values = {path: _at(document, path) for path, _ in index.keys}
    is_left_out = any(path.startswith("lookup.") and value is None for path, value in values.items())
    return None if is_left_out else {**(index.where or {}), **values}


def _at(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for name in path.split("."):
        value = (value or {}).get(name)
    return value
