"""From a request to a `Scope`: who calls (token), under which command (Idempotency-Key), at which story time.

Routes declare `Caller` to read and `Commanding` to change. The application's `Door` holds what it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.kernel.clock import ClockMode
from shared.kernel.errors import FieldError, Forbidden, Invalid, PreconditionRequired
from shared.kernel.ids import Ids, derived_id
from shared.kernel.scope import CommandRef, Scope
from shared.web.commands import canonical_command
from shared.web.errors import Malformed, Unauthenticated
from shared.web.fairness import Fairness
from shared.web.middleware import Seen
from shared.web.tokens import Holder, TokenCheck

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="token")
_STORY_TIME = "header:Balian-Story-Time"


@dataclass(frozen=True, slots=True)
class Door:
    """What an application needs to let somebody in: its token check, ids, the keyed hash of commands, its fairness."""

    check: TokenCheck
    ids: Ids
    digest: Callable[[bytes], str]
    fairness: Fairness


async def caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Scope:
    """The verified scope of a request. Raises `Unauthenticated`, `InvalidToken`, `Invalid` (story time).

    Headers that the description does not name are read here: as parameters they took a seventh of a reading call.
    """
    if credentials is None:
        raise Unauthenticated
    door: Door = request.app.state.door
    holder = await door.check(credentials.credentials)
    request.state.token_until = holder.until
    seen: Seen = request.state.seen
    headers = request.headers
    given = headers.get("X-Correlation-Id") if holder.is_service else None
    scope = Scope(
        tenant=holder.tenant,
        actor=holder.id,
        roles=holder.roles,
        correlation_id=given or door.ids.new(),
        jurisdiction=holder.jurisdiction,
        clock=holder.clock,
        story_time=_story_time(holder, headers.get("Balian-Story-Time")),
        traceparent=seen.trace.traceparent,
        purpose=headers.get("Balian-Purpose"),
    )
    _note(scope)
    return scope


def _note(scope: Scope) -> None:
    structlog.contextvars.bind_contextvars(tenant=scope.tenant, actor=scope.actor, correlation_id=scope.correlation_id)


def _story_time(holder: Holder, text: str | None) -> datetime | None:
    if text is None:
        return None
    if holder.clock.mode is not ClockMode.STORY:
        raise Invalid(errors=[FieldError(_STORY_TIME, "story-time-not-allowed")])
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(errors=[FieldError(_STORY_TIME, "wrong-format")]) from error
    if at.tzinfo is None:
        raise Invalid(errors=[FieldError(_STORY_TIME, "timezone-missing")])
    return at


Caller = Annotated[Scope, Depends(caller)]
"""The verified scope of whoever calls."""


async def token_until(request: Request, _scope: Caller) -> datetime:
    """When the caller's token ceases to be good: a reply that goes on ends then."""
    until: datetime = request.state.token_until
    return until


TokenUntil = Annotated[datetime, Depends(token_until)]


async def commanding(
    request: Request,
    scope: Caller,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)] = None,
) -> Scope:
    """The caller's scope with the command it carries, when the caller chose a key. Raises `OutboxOld`."""
    door: Door = request.app.state.door
    await door.fairness.refuse_imports_behind(scope)
    canonical = await canonical_command(request)
    if key is None:
        return scope
    id = derived_id(scope.tenant, scope.actor, key)
    return replace(scope, command=CommandRef(id=id, digest=door.digest(canonical), keyed=True))


Commanding = Annotated[Scope, Depends(commanding)]
"""The verified scope with its command; every unsafe route takes this one."""


async def service_caller(scope: Caller) -> Scope:
    """Only another service may call. Raises `Forbidden`."""
    if not scope.has("system"):
        raise Forbidden
    return scope


ServiceCaller = Annotated[Scope, Depends(service_caller)]


async def maybe_if_match(if_match: Annotated[str | None, Header(alias="If-Match")] = None) -> int | None:
    """The version named by `If-Match`, if any. Raises `Malformed` for what is not one of our ETags."""
    if if_match is None:
        return None
    version = if_match.strip().removeprefix("W/").strip('"')
    if not version.isdigit():
        raise Malformed
    return int(version)


async def if_match(version: Annotated[int | None, Depends(maybe_if_match)]) -> int:
    """The version named by `If-Match`. Raises `PreconditionRequired` when missing."""
    if version is None:
        raise PreconditionRequired
    return version


IfMatch = Annotated[int, Depends(if_match)]
MaybeIfMatch = Annotated[int | None, Depends(maybe_if_match)]
