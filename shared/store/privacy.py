"""Private fields of things: sealed under the thing's own data key, opened with a trace.

Each clear read of a person's field inserts its access row (who, why, which fields) before the value is shown.
"""

from collections.abc import Iterable, Mapping

from shared.kernel.clock import Clock
from shared.kernel.errors import FieldError, Gone, Invalid, KeyUnavailable
from shared.kernel.ids import Ids
from shared.kernel.scope import Scope
from shared.store.driver import Collection
from shared.store.faults import translated
from shared.store.keys import DataKeys, seal, unseal

Sealed = Mapping[str, bytes]
_RETRY_AFTER_S = 60


class PrivateFields:
    """Seals and opens; the only user of data keys."""

    def __init__(self, keys: DataKeys, access_log: Collection, clock: Clock, ids: Ids) -> None:
        self._keys = keys
        self._access_log = access_log
        self._clock = clock
        self._ids = ids

    async def seal(self, tenant: str, id: str, texts: Mapping[str, str | None]) -> dict[str, bytes | None]:
        """Ciphertexts by field; None takes a field away. Raises `KeyUnavailable`, `Gone`."""
        with translated():
            key = await self._keys.get_or_make(tenant, id)
        return {name: None if text is None else seal(key, text, _place(id, name)) for name, text in texts.items()}

    async def open(
        self, tenant: str, sealed: Mapping[str, Sealed], fields: Iterable[str]
    ) -> Mapping[str, Mapping[str, str]]:
        """Clear texts by thing and field, of the fields that are there; one read for all keys.

        What was erased has no texts and does not keep the others from being shown. Raises `KeyUnavailable`.
        """
        wanted = list(fields)
        with translated():
            keys = await self._keys.find(tenant, (id for id, texts in sealed.items() if texts))
        return {id: _opened(id, texts, wanted, keys) for id, texts in sealed.items()}

    async def reveal(self, scope: Scope, id: str, sealed: Sealed, fields: Iterable[str]) -> Mapping[str, str]:
        """Clear texts; the access row is there first. Raises `Invalid` without a purpose, `Gone` after erasure."""
        wanted = sorted(fields)
        await self.record(scope, id, wanted)
        opened = (await self.open(scope.tenant, {id: sealed}, wanted))[id]
        if not opened and any(name in sealed for name in wanted):
            raise Gone
        return opened

    async def record(self, scope: Scope, id: str, fields: Iterable[str]) -> None:
        """One access row, `w: majority`. Raises `Invalid` without a purpose."""
        if not scope.purpose:
            raise Invalid(errors=[FieldError("/evidence/purpose", "missing")])
        row = {
            "_id": self._ids.new(),
            "tenant": scope.tenant,
            "subject": id,
            "actor": scope.actor,
            "purpose": scope.purpose,
            "fields": sorted(fields),
            "correlation_id": scope.correlation_id,
            "at": self._clock.now(),
        }
        with translated():
            await self._access_log.insert_one(row)


def _opened(id: str, texts: Sealed, wanted: Iterable[str], keys: Mapping[str, bytes | None]) -> Mapping[str, str]:
    if not texts:
        return {}
    if id not in keys:
        raise KeyUnavailable(retry_after_s=_RETRY_AFTER_S)
    key = keys[id]
    return {} if key is None else {name: unseal(key, texts[name], _place(id, name)) for name in wanted if name in texts}


def _place(id: str, field: str) -> str:
    return f"{id}/{field}"
