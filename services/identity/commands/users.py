"""Users: made and changed by the tenant's administrator; a password also by its owner."""

from datetime import datetime

from services.identity.audit import Outcome
from services.identity.commands.grant import Narrowing, Password, Roles, Username
from services.identity.domain.errors import LoginFailed
from services.identity.domain.model import User
from services.identity.grants import checked_user
from services.identity.names import Holder
from services.identity.parts import Parts
from services.identity.passwords import hashed
from shared.contracts.identity import UserAmended, UserPasswordChanged, UserRegistered
from shared.kernel.command import Command, Flag, Kept
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.kernel.scope import Scope
from shared.store.aggregate import NOTHING, Changed, Decision


class RegisterUser(Command):
    username: Username
    password: Password
    roles: Roles
    jurisdiction: Narrowing = Narrowing()


async def register_user(parts: Parts, scope: Scope, command: RegisterUser) -> Changed[User]:
    """Raises `DuplicateKey` when somebody of any tenant has the name."""
    scope.permit("street_admin")
    id = parts.stores.users.new_id(scope)
    await parts.names.claim(command.username, Holder(id, scope.tenant), lambda other: _exists(parts, other))
    registered = UserRegistered(roles=command.roles, jurisdiction=command.jurisdiction.named())
    private = {"username": command.username, "password": await hashed(command.password)}
    decision = Decision((registered,), private)
    return await parts.stores.users.change(scope, id, lambda _state, _at: decision, status=201)


async def _exists(parts: Parts, holder: Holder) -> bool:
    return await parts.stores.users.find(parts.system(holder.tenant), {"_id": holder.id}) is not None


class AmendUser(Command):
    roles: Kept[Roles] = None
    jurisdiction: Kept[Narrowing] = None
    active: Kept[Flag] = None


async def amend_user(parts: Parts, scope: Scope, id: str, command: AmendUser, if_match: int | None) -> Changed[User]:
    """A grant counts from the next token on; an account made inactive gets no other."""
    scope.permit("street_admin")
    given = dict(command.given())
    if command.jurisdiction is not None:
        given["jurisdiction"] = command.jurisdiction.named()

    def decide(state: User | None, _at: datetime) -> Decision:
        present = existing(state)
        changes = {name: value for name, value in given.items() if getattr(present, name) != value}
        return Decision((UserAmended(**changes),)) if changes else NOTHING

    outcome = await parts.stores.users.change(scope, id, decide, if_match=if_match)
    if command.active is False:
        await parts.sessions.end_all(scope.tenant, id)
    return outcome


class NewPassword(Command):
    """Evidence of resetting a password."""

    password: Password


async def reset_password(
    parts: Parts, scope: Scope, id: str, command: NewPassword, if_match: int | None
) -> Changed[User]:
    """Ends every session of the user."""
    scope.permit("street_admin")
    return await _set_password(parts, scope, id, command.password, if_match)


class ChangePassword(Command):
    current: str
    new: Password


async def change_password(parts: Parts, scope: Scope, command: ChangePassword) -> Changed[User]:
    """One's own. A wrong present password counts as a failed login. Raises `Invalid`."""
    username = await username_of(parts, scope, scope.actor)
    try:
        await checked_user(parts, username, command.current)
    except LoginFailed as error:
        raise Invalid(errors=[FieldError("/current", "password-wrong")]) from error
    return await _set_password(parts, scope, scope.actor, command.new, None)


async def username_of(parts: Parts, scope: Scope, id: str) -> str:
    """Raises `NotFound` for who is not a user (an API client, a service)."""
    texts = await parts.stores.users.texts(scope, [id], ["username"])
    if id not in texts:
        raise NotFound
    return texts[id]["username"]


async def _set_password(parts: Parts, scope: Scope, id: str, password: str, if_match: int | None) -> Changed[User]:
    private = {"password": await hashed(password)}

    def decide(state: User | None, _at: datetime) -> Decision:
        existing(state)
        return Decision((UserPasswordChanged(),), private)

    outcome = await parts.stores.users.change(scope, id, decide, if_match=if_match)
    await parts.sessions.end_all(scope.tenant, id)
    await parts.audit.note(scope.tenant, id, Outcome.LOGGED_OUT_EVERYWHERE)
    return outcome


def existing(state: User | None) -> User:
    if state is None:
        raise NotFound
    return state
