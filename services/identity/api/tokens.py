"""/auth/token, /auth/revoke and the public keys. Form-encoded, as OAuth 2 says; nothing of it is cached."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field

from services.identity.api.wired import Wired
from services.identity.grants import Tokens, by_client, by_password, by_refresh
from services.identity.parts import Parts
from services.identity.replies import Granted
from shared.kernel.errors import FieldError, Invalid
from shared.store.faults import translated
from shared.web.app import PREFIX
from shared.web.resource import refusals, shown_as

router = APIRouter(tags=["auth"])


class GrantType(StrEnum):
    PASSWORD = "password"  # noqa: S105
    CLIENT_CREDENTIALS = "client_credentials"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105


class TokenRequest(BaseModel):
    """Fields by grant; OAuth 2 tells us to ignore others."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    grant_type: GrantType
    username: str | None = Field(default=None, max_length=200)
    password: str | None = Field(default=None, max_length=200, repr=False)
    client_id: str | None = Field(default=None, max_length=200)
    client_secret: str | None = Field(default=None, max_length=200, repr=False)
    refresh_token: str | None = Field(default=None, max_length=400, repr=False)
    audience: str | None = None
    tenant: str | None = None

    def need(self, name: str) -> str:
        """Raises `Invalid` when the grant lacks this field."""
        value: str | None = getattr(self, name)
        if not value:
            raise Invalid(errors=[FieldError(f"/{name}", "missing")])
        return value


@router.post(f"{PREFIX}/auth/token", responses=shown_as(Granted) | refusals(401))
async def token(asked: Annotated[TokenRequest, Form()], parts: Wired, response: Response) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    with translated():
        tokens = await _granted(parts, asked)
    return {name: value for name, value in asdict(tokens).items() if value is not None}


async def _granted(parts: Parts, asked: TokenRequest) -> Tokens:
    match asked.grant_type:
        case GrantType.PASSWORD:
            return await by_password(parts, asked.need("username"), asked.need("password"))
        case GrantType.CLIENT_CREDENTIALS:
            id, secret = asked.need("client_id"), asked.need("client_secret")
            return await by_client(parts, id, secret, asked.audience, asked.tenant)
        case GrantType.REFRESH_TOKEN:
            return await by_refresh(parts, asked.need("refresh_token"))


@router.post(f"{PREFIX}/auth/revoke", status_code=200)
async def revoke(token: Annotated[str, Form(max_length=2000)], parts: Wired) -> dict[str, Any]:
    """Log out: the refresh token and all that came from the same login end; unknown ones too answer 200."""
    with translated():
        await parts.sessions.end(token)
    return {}


@router.get("/.well-known/jwks.json")
@router.get(f"{PREFIX}/.well-known/jwks.json", include_in_schema=False)
async def jwks(parts: Wired, response: Response) -> dict[str, Any]:
    response.headers["Cache-Control"] = "public, max-age=300"
    return {"keys": [parts.signer.jwk]}
