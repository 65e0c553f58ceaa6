"""Documents that evidence names: kept sealed with a key of their own, shown to who uploaded one, to who works there,
and to who handles a request that it is attached to.

A file belongs to the place its uploader is bound to. Whoever reads one leaves an access row first.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.integration.domain.contents import EXTENSIONS, type_of
from shared.kernel.clock import Clock
from shared.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, TooLarge
from shared.kernel.ids import Ids, derived_id
from shared.kernel.scope import Scope
from shared.store.driver import Collection, Database, Document, ReturnDocument
from shared.store.faults import bounded
from shared.store.privacy import PrivateFields
from shared.web.bodies import MIB
from shared.web.client import OwnerClient
from shared.web.readers import told_of

COLLECTION = "files"
MAX_BYTES = 10 * MIB
UPLOADERS = (
    "street_officer",
    "station_worker",
    "community_secretary",
    "enterprise_contact",
    "branch_secretary",
    "department_officer",
    "supplier",
    "person",
)
"""Whoever brings evidence."""
READERS = ("street_officer", "street_leader", "duty_officer", "station_worker", "community_secretary")
"""May read others' files, within their place: those who may read evidence."""
HANDLERS = ("department_officer", "community_secretary", "supplier", "callback_worker", "enterprise_contact", "person")
"""May read what is attached to a request that they see."""
_CONTENT = "content"
_PURPOSE = "file"


@dataclass(frozen=True, slots=True)
class File:
    """What is told of a file."""

    id: str
    media: str
    size: int
    uploaded_at: datetime

    @property
    def name(self) -> str:
        """A name of our own: that of the upload may name a person."""
        return f"{self.id}.{EXTENSIONS[self.media]}"


@dataclass(frozen=True, slots=True)
class Files:
    """Files of all tenants, always asked within one."""

    files: Collection = field(repr=False)
    private: PrivateFields
    owners: OwnerClient
    clock: Clock
    ids: Ids

    @staticmethod
    def of(database: Database, private: PrivateFields, owners: OwnerClient, clock: Clock, ids: Ids) -> "Files":
        return Files(database[COLLECTION], private, owners, clock, ids)

    async def keep(self, scope: Scope, content: bytes) -> File:
        """A repeat of the command meets the first file.

        Raises `Forbidden`, `TooLarge`, `Invalid` for a type that is not taken, `IdempotencyKeyReused`.
        """
        scope.permit(*UPLOADERS)
        media = _checked(content)
        place = await self._place(scope)
        id = self._id(scope)
        sealed = await self.private.seal(scope.tenant, id, {_CONTENT: base64.b64encode(content).decode()})
        first = {
            "digest": scope.command.digest if scope.command else None,
            "uploader": scope.actor,
            "media": media,
            "size": len(content),
            "uploaded_at": self.clock.now(),
            "sealed": sealed,
            **place,
        }
        return await self._insert(scope, id, first)

    async def open(self, scope: Scope, id: str) -> tuple[File, bytes]:
        """The file and its bytes; the access row is there first. Raises `NotFound`, `KeyUnavailable`."""
        row = await self._readable(scope, id)
        await self.private.record(replace(scope, purpose=_PURPOSE), id, [_CONTENT])
        opened = await self.private.open(scope.tenant, {id: row["sealed"]}, [_CONTENT])
        return _file(row), base64.b64decode(opened[id][_CONTENT])

    async def readable(self, scope: Scope, id: str) -> File:
        """What is told of a file that the caller may read. Raises `NotFound`."""
        return _file(await self._readable(scope, id))

    async def _readable(self, scope: Scope, id: str) -> Document:
        with bounded():
            row = await self.files.find_one({"_id": id, "tenant": scope.tenant})
        if row is None or not await self._sees(scope, row):
            raise NotFound
        return row

    def _id(self, scope: Scope) -> str:
        if scope.command and scope.command.keyed:
            return derived_id(scope.tenant, "file", scope.command.id)
        return self.ids.new()

    async def _insert(self, scope: Scope, id: str, first: Document) -> File:
        where = {"_id": id, "tenant": scope.tenant}
        with bounded():
            row = await self.files.find_one_and_update(
                where, {"$setOnInsert": first}, upsert=True, return_document=ReturnDocument.AFTER
            )
        if row is None or row["digest"] != first["digest"]:
            raise IdempotencyKeyReused
        return _file(row)

    async def _sees(self, scope: Scope, row: Document) -> bool:
        if row["uploader"] == scope.actor:
            return True
        return await self._works_there(scope, row) or await self._handles(scope, row["_id"])

    async def _works_there(self, scope: Scope, row: Document) -> bool:
        if not scope.has(*READERS):
            return False
        place = await self._place(scope)
        return all(row[name] is None or bound in (None, row[name]) for name, bound in place.items())

    async def _handles(self, scope: Scope, id: str) -> bool:
        """Whether it is attached to a request that he reads."""
        if not scope.has(*HANDLERS):
            return False
        try:
            await self.owners.get(scope, "service-request", f"/internal/attachments/{id}", told_of(scope))
        except NotFound:
            return False
        return True

    async def _place(self, scope: Scope) -> Mapping[str, str | None]:
        """The park and community the caller is bound to; his park or enterprise tells the rest."""
        own = scope.jurisdiction
        park, community = own.park, own.community
        if own.enterprise:
            enterprise = await self._thing(scope, "enterprises", own.enterprise)
            park, community = enterprise["park"], enterprise["community"]
        elif park and not community:
            community = (await self._thing(scope, "parks", park))["community"]
        return {"park": park, "community": community}

    async def _thing(self, scope: Scope, resource: str, id: str) -> dict[str, Any]:
        return await self.owners.get(scope, "organization", f"/{resource}/{id}")


def _checked(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise TooLarge(limit_bytes=MAX_BYTES)
    media = type_of(content)
    if media is None:
        raise Invalid(errors=[FieldError("/file", "file-type-not-taken")])
    return media


def _file(row: Document) -> File:
    return File(row["_id"], row["media"], row["size"], row["uploaded_at"])
