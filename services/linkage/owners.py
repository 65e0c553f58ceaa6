"""What a linkage must know of other services' things, asked of their owners at the moment it is needed.

An unknown id is None here; whoever asked decides what that means. A silent owner is `Unavailable`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope

_AT_ONCE = 8
"""Questions to one owner at the same time."""


class Asks(Protocol):
    """Reads at other services (`shared.web.client.OwnerClient`)."""

    async def get(
        self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise and where it is."""

    id: str
    park: str
    community: str
    is_operating: bool


class Owners:
    """The questions of this service."""

    def __init__(self, client: Asks) -> None:
        self._client = client

    async def enterprise(self, scope: Scope, id: str) -> Enterprise | None:
        found = await self._thing(scope, "organization", f"/enterprises/{quote(id, safe='')}")
        if found is None:
            return None
        return Enterprise(id, found["park"], found["community"], found["state"] == "OPERATING")

    async def has_community(self, scope: Scope, id: str) -> bool:
        return await self._thing(scope, "organization", f"/communities/{quote(id, safe='')}") is not None

    async def holding_branch(self, scope: Scope, park: str) -> str | None:
        """The park's holding branch (综合党支部)."""
        return await self._organization(scope, {"park": park, "kind": "HOLDING_BRANCH"})

    async def committee(self, scope: Scope, community: str) -> str | None:
        """The community's Party committee (社区党委), the parent of a new branch."""
        return await self._organization(scope, {"community": community, "kind": "COMMITTEE"})

    async def members_near(self, scope: Scope, ids: Iterable[str], enterprise: str | None, park: str) -> frozenset[str]:
        """Those of the ids that are members working in this enterprise, or elsewhere in this park."""

        async def is_near(id: str) -> bool:
            member = await self._thing(scope, "member", f"/members/{quote(id, safe='')}") or {}
            works = member.get("enterprise")
            return works is not None and (works == enterprise or member.get("park") == park)

        return await _those(ids, is_near)

    async def operating_in(self, scope: Scope, ids: Iterable[str], park: str) -> frozenset[str]:
        """Those of the ids that are enterprises operating in this park."""

        async def is_there(id: str) -> bool:
            found = await self.enterprise(scope, id)
            return found is not None and found.is_operating and found.park == park

        return await _those(ids, is_there)

    async def workflows(self, scope: Scope) -> list[dict[str, Any]]:
        """The definitions that other services follow."""
        asked = [self._client.get(scope, owner, "/workflows") for owner in ("member", "service-request")]
        return [each for page in await asyncio.gather(*asked) for each in page["items"]]

    async def _organization(self, scope: Scope, params: Mapping[str, str]) -> str | None:
        asked = {**params, "state": "FOUNDED", "limit": "1"}
        page = await self._client.get(scope, "organization", "/organizations", asked)
        return next((item["id"] for item in page["items"]), None)

    async def _thing(self, scope: Scope, owner: str, path: str) -> dict[str, Any] | None:
        try:
            return await self._client.get(scope, owner, path)
        except NotFound:
            return None


async def _those(ids: Iterable[str], holds: Callable[[str], Awaitable[bool]]) -> frozenset[str]:
    """Those of the ids of which it holds, a few asked at a time."""
    turns, wanted = asyncio.Semaphore(_AT_ONCE), sorted(set(ids))

    async def ask(id: str) -> bool:
        async with turns:
            return await holds(id)

    answers = await asyncio.gather(*map(ask, wanted))
    return frozenset(id for id, answer in zip(wanted, answers, strict=True) if answer)
