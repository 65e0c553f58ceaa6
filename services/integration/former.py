"""How a thing was before a row changed it, so that taking the row back can give its values again.

A masked text is opened only where its mask shows that the row changes it, and its owner notes the reading. A mask is
never kept and never sent back: a row that changed a text behind an equal mask cannot be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.integration.domain.kinds import Body, Kind
from shared.kernel.scope import Scope
from shared.web.client import OwnerClient
from shared.web.errors import OwnerFailed

PURPOSE = "导入撤销备查"


@dataclass(frozen=True, slots=True)
class Formers:
    """Asks the owner of one kind."""

    scope: Scope
    kind: Kind
    owners: OwnerClient

    async def of(self, thing: Mapping[str, Any], changes: Body) -> Body:
        """The former values of what is about to change, as the owner would take them again. Raises `Unavailable`."""
        texts = {name: text for name, text in changes.items() if name in self.kind.texts}
        public = {name: thing[name] for name in changes if name in thing and name not in texts}
        return {**public, **await self._texts(thing, texts)}

    async def history(self, id: str) -> list[dict[str, Any]] | None:
        """Every event of a thing; None when it is there no more. Raises `Unavailable`."""
        found: list[dict[str, Any]] | None = await self._ask("GET", f"{self.kind.path}/{id}/history")
        return found

    def are_whole(self, changes: Sequence[Mapping[str, Any]], former: Mapping[str, Any]) -> bool:
        """Whether each text that these events changed is known as it was: they name texts, never what they said."""
        changed = {field for event in changes for field in event["data"].get("fields", ())}
        return changed.intersection(self.kind.texts) <= former.keys()

    async def _texts(self, thing: Mapping[str, Any], texts: Body) -> Body:
        page = thing if texts.keys() <= thing.keys() else await self._ask("GET", self._path(thing))
        if page is None:
            raise OwnerFailed(retry_after_s=1)
        plain = {name: page[name] for name in texts if page[name] is None or self.kind.texts[name] is None}
        hidden = [name for name in texts.keys() - plain.keys() if page[name] != self._masked(name, texts[name])]
        return {**plain, **await self._opened(thing, sorted(hidden))}

    def _masked(self, name: str, text: str | None) -> str | None:
        mask = self.kind.texts[name]
        return mask(text) if mask and text is not None else text

    async def _opened(self, thing: Mapping[str, Any], names: list[str]) -> Body:
        """In clear; nothing when the owner refuses, for instance because the person's texts were erased."""
        if not names:
            return {}
        asked = {"evidence": {"fields": names, "purpose": PURPOSE}}
        told = await self._ask("POST", f"{self._path(thing)}/actions/reveal", asked)
        return {name: told[name] for name in names if name in told} if told else {}

    def _path(self, thing: Mapping[str, Any]) -> str:
        return f"{self.kind.path}/{thing['id']}"

    async def _ask(self, method: str, path: str, body: object = None) -> Any:
        """None for every refusal."""
        reply = await self.owners.send(self.scope, self.kind.owner, method, path, json=body)
        return reply.body if reply.status == 200 else None
