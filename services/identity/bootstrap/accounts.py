"""Applies planned accounts through identity's commands, and keeps what people need to log in: accounts.json.

Applied again it changes only what differs: a password in the file stays, an account without one gets a new one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from services.identity.bootstrap.plan import PlannedClient, PlannedUser
from services.identity.commands.clients import RegisterClient, register_client
from services.identity.commands.grant import Narrowing
from services.identity.commands.users import (
    AmendUser,
    NewPassword,
    RegisterUser,
    amend_user,
    register_user,
    reset_password,
)
from services.identity.files import write_private
from services.identity.parts import Parts
from services.identity.passwords import new_secret
from shared.kernel.scope import Scope

Entry = dict[str, Any]


class AccountsFile:
    """`accounts.json` (mode 600), rewritten whole after each account."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[Entry] = orjson.loads(path.read_bytes()) if path.exists() else []

    def entry(self, **marks: str) -> Entry | None:
        return next((each for each in self._entries if marks.items() <= each.items()), None)

    def put(self, entry: Entry, **marks: str) -> None:
        former = self.entry(**marks)
        if former is None:
            self._entries.append(entry)
        else:
            self._entries[self._entries.index(former)] = entry
        write_private(self._path, orjson.dumps(self._entries, option=orjson.OPT_INDENT_2))


async def apply_user(
    parts: Parts, scope: Scope, planned: PlannedUser, jurisdiction: Mapping[str, str], file: AccountsFile
) -> None:
    """The password is on file before the account exists, so a crash in between leaves nobody locked out."""
    known = file.entry(username=planned.username)
    entry: Entry = {
        "username": planned.username,
        "password": known["password"] if known else new_secret(),
        "roles": list(planned.roles),
        "tenant": planned.tenant,
        "persona": planned.persona,
        "jurisdiction": dict(jurisdiction),
    }
    if entry != known:
        file.put(entry, username=planned.username)
    await _ensure_user(parts, scope, planned, Narrowing(**jurisdiction), entry["password"], known is not None)


async def _ensure_user(
    parts: Parts, scope: Scope, planned: PlannedUser, jurisdiction: Narrowing, password: str, has_password: bool
) -> None:
    holder = await parts.names.holder(planned.username)
    user = holder and await parts.stores.users.find(scope, {"_id": holder.id})
    if not user:
        command = RegisterUser(
            username=planned.username, password=password, roles=planned.roles, jurisdiction=jurisdiction
        )
        await register_user(parts, scope, command)
        return
    await amend_user(parts, scope, user.id, AmendUser(roles=planned.roles, jurisdiction=jurisdiction), None)
    if not has_password:
        await reset_password(parts, scope, user.id, NewPassword(password=password), None)


async def apply_client(parts: Parts, scope: Scope, planned: PlannedClient, file: AccountsFile) -> None:
    """One API client per planned one; the id is the platform's, the secret is told in the file only."""
    marks = {"tenant": planned.tenant, "persona": planned.persona}
    known = file.entry(**marks)
    if known and await parts.stores.clients.find(scope, {"_id": known["client_id"]}):
        return
    secret = new_secret()
    made = await register_client(parts, scope, RegisterClient(roles=planned.roles), secret)
    told = {"client_id": made.thing.id, "client_secret": secret, "roles": list(planned.roles)}
    file.put({**told, **marks}, **marks)
