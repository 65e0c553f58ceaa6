"""Turns the names and codes of a planned jurisdiction into ids, by asking the services that own them."""

from collections.abc import Mapping
from typing import Any

from shared.kernel.ids import derived_id
from shared.kernel.scope import Scope
from shared.web.client import OwnerClient


class Places:
    """Raises `Unavailable` when an owner does not answer."""

    def __init__(self, client: OwnerClient) -> None:
        self._client = client

    async def resolve(self, scope: Scope, named: Mapping[str, str]) -> dict[str, str] | None:
        """Ids by kind; None while something named does not exist yet."""
        found: dict[str, str] = {}
        for kind, name in named.items():
            id = await self._id(scope, kind, name)
            if id is None:
                return None
            found["person" if kind in ("member_of", "someone") else kind] = id
        return found

    async def _id(self, scope: Scope, kind: str, name: str) -> str | None:
        match kind:
            case "park":
                return _field(await self._first(scope, "organization", "/parks", code=name), "id")
            case "community":
                return _field(await self._first(scope, "organization", "/parks", code=name), "community")
            case "enterprise" | "organization":
                return _field(await self._first(scope, "organization", f"/{kind}s", name=name), "id")
            case "member_of":
                return await self._member_of(scope, name)
            case _:
                return derived_id(scope.tenant, kind, name)

    async def _member_of(self, scope: Scope, enterprise: str) -> str | None:
        employer = await self._id(scope, "enterprise", enterprise)
        if employer is None:
            return None
        return _field(await self._first(scope, "member", "/members", enterprise=employer), "id")

    async def _first(self, scope: Scope, owner: str, path: str, **filters: str) -> Mapping[str, Any]:
        listed = await self._client.get(scope, owner, path, {"limit": "1", **filters})
        return listed["items"][0] if listed["items"] else {}


def _field(found: Mapping[str, Any], name: str) -> str | None:
    return found.get(name)
