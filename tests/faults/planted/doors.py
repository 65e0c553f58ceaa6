"""A fault of the door."""

from dataclasses import replace
from typing import Annotated

from fastapi import Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.kernel.scope import Scope
from shared.web import auth

_bearer = HTTPBearer(auto_error=False)


async def trusting_caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    tenant: Annotated[str | None, Header(alias="Balian-Tenant")] = None,
) -> Scope:
    """Takes the tenant from a header, whatever the token says."""
    scope = await auth.caller(request, credentials)
    return replace(scope, tenant=tenant or scope.tenant)
