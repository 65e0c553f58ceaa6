"""Whether files that somebody names are there, and he may read them himself: asked of the integration service."""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

from services.service_request.ground import Asks
from shared.kernel.errors import FieldError, NotFound
from shared.kernel.scope import Scope
from shared.web.readers import told_of


class Files:
    """The question of this service about files. A silent owner is `Unavailable`."""

    def __init__(self, owner: Asks) -> None:
        self._owner = owner

    async def faults(self, scope: Scope, named: Mapping[str, str]) -> list[FieldError]:
        """A fault at each pointer whose file the tenant has not, or the caller may not read."""
        readable = await asyncio.gather(*(self._is_readable(scope, id) for id in named.values()))
        pairs = zip(named, readable, strict=True)
        return [FieldError(pointer, "unknown-reference") for pointer, is_readable in pairs if not is_readable]

    async def _is_readable(self, scope: Scope, id: str) -> bool:
        try:
            await self._owner.get(scope, "integration", f"/internal/files/{quote(id, safe='')}", told_of(scope))
        except NotFound:
            return False
        return True


def files_in(evidence: Mapping[str, object]) -> dict[str, str]:
    """The files that documents among the evidence name, by pointer below it."""
    named = {key: value["file"] for key, value in evidence.items() if isinstance(value, dict) and "file" in value}
    return {f"/{key}/file": id for key, id in named.items() if isinstance(id, str)}
