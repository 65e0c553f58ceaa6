"""Who holds which role where: a local copy of identity's grants, to find out when nobody is responsible."""

from collections.abc import Mapping
from typing import Any

from shared.bus.envelope import Envelope
from shared.bus.groups import Projection, Row
from shared.kernel.scope import Scope
from shared.store.driver import Collection, Database
from shared.store.faults import translated

COLLECTION = "holders"


def _granted(row: Row | None, event: Envelope) -> Row:
    return {**(row or {"active": True}), **{name: value for name, value in event.data.items() if value is not None}}


HOLDERS = Projection(
    sources=("identity",),
    collection=COLLECTION,
    fold={"user.registered": _granted, "user.amended": _granted},
)


async def ensure_indexes(database: Database) -> None:
    await database[COLLECTION].create_index([("tenant", 1), ("roles", 1)])


class Holders:
    """Asks the local copy; a tenant's own people only."""

    def __init__(self, database: Database) -> None:
        self._collection: Collection = database[COLLECTION]

    async def held(
        self, scope: Scope, bodies: Mapping[str, str], *, by: str | None = None, but: str | None = None
    ) -> frozenset[str]:
        """Of these roles those that somebody active holds for the body named; the tenant itself is the street.

        `by` asks of one person alone, `but` leaves one out.
        """
        who = {"_id": by} if by else {"_id": {"$ne": but}}
        where = {"tenant": scope.tenant, "roles": {"$in": sorted(bodies)}, "active": True, **who}
        with translated():
            rows = await self._collection.find(where).to_list(None)
        return frozenset(
            role for role, body in bodies.items() if any(_holds(row, role, body, scope.tenant) for row in rows)
        )


def _holds(row: Mapping[str, Any], role: str, body: str, tenant: str) -> bool:
    return role in row["roles"] and (body == tenant or body in row["jurisdiction"].values())
