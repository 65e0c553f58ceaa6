"""From a signal to what listeners are told: which figures of which parks may be others now, and which things are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.insight.desk.within import Where, matches
from services.insight.indicators import figures_of
from services.insight.store import RowReader
from shared.store.driver import Document

_LEADS = ("enterprises", "members")


@dataclass(frozen=True, slots=True)
class Change:
    """Figures of one park; `ids` in the order of the table of figures."""

    tenant: str
    park: str
    community: str | None
    ids: tuple[str, ...]

    def lies_in(self, area: Mapping[str, str]) -> bool:
        return area.items() <= {"park": self.park, "community": self.community}.items()


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing at a version; `seen_by` decides who may know, as the thing was and as it is."""

    tenant: str
    resource: str
    id: str
    version: int
    seen_by: Sequence[Mapping[str, Any]]

    def is_seen(self, seen: Mapping[str, Where]) -> bool:
        where = seen.get(self.resource)
        return where is not None and any(matches(where, side) for side in self.seen_by)


def things_of(signal: Document) -> list[ThingChange]:
    """The things a signal names."""
    return [
        ThingChange(each["tenant"], each["resource"], each["thing"], each["version"], each["seen_by"])
        for those in signal["rows"].values()
        for each in those["things"]
    ]


class Changes:
    """Finds the parks that a signal leads to. Parks move nowhere, so their communities are kept."""

    def __init__(self, rows: RowReader) -> None:
        self._rows = rows
        self._communities: dict[tuple[str, str], str | None] = {}

    async def of(self, signal: Document) -> list[Change]:
        """Raises `Unavailable`. A thing whose park is not known yet leads nowhere: its own row will tell."""
        return [
            Change(moved["tenant"], park, await self._community(moved["tenant"], park), ids)
            for name, those in signal["rows"].items()
            if (ids := figures_of(name))
            for moved in those["moved"]
            for park in await self._parks(moved)
        ]

    async def _parks(self, moved: Document) -> list[str]:
        parks = set(moved.get("parks", ()))
        for kind in _LEADS:
            parks |= await self._rows.parks_of(kind, moved["tenant"], moved.get(kind, []))
        return sorted(parks)

    async def _community(self, tenant: str, park: str) -> str | None:
        """None while the park itself has not been heard of; its row tells all its figures when it comes."""
        if (tenant, park) not in self._communities:
            row = await self._rows.one("places", tenant, park)
            if row is None:
                return None
            self._communities[tenant, park] = row["community"]
        return self._communities[tenant, park]
