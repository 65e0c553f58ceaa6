"""Within a major version only optional additions: what a new schema breaks for readers of the old one. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """Each break as one line naming the place; empty when every reader of `old` understands `new`."""
    return sorted(set(_breaks(old, new, old, new, "")))


def _breaks(old: Schema, new: Schema, old_root: Schema, new_root: Schema, place: str) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for name in old_fields.keys() - new_fields.keys():
        yield f"{place}/{name}: removed"
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{place}/{name}: now required"
    if _types(old) - _types(new):
        yield f"{place or '/'}: type narrowed or changed"
    if "enum" in old and "enum" in new and set(old["enum"]) - set(new["enum"]):
        yield f"{place or '/'}: value taken away"
    for name in old_fields.keys() & new_fields.keys():
        yield from _breaks(old_fields[name], new_fields[name], old_root, new_root, f"{place}/{name}")
    if "items" in old and "items" in new:
        yield from _breaks(old["items"], new["items"], old_root, new_root, f"{place}[]")


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = root["$defs"][name]
    branches = [_resolved(branch, root) for branch in schema.get("anyOf", ())]
    objects = [branch for branch in branches if "properties" in branch or "enum" in branch or "items" in branch]
    return {**objects[0], "anyOf": branches} if len(objects) == 1 else {**schema, "anyOf": branches}


def _types(schema: Schema) -> set[str]:
    branches = schema.get("anyOf") or ()
    if branches:
        return {kind for branch in branches for kind in _types({**branch, "anyOf": ()})}
    told = schema.get("type", ())
    return {told} if isinstance(told, str) else set(told)
