"""The shapes of this service's replies, for the description of the API."""

from datetime import datetime

from pydantic import BaseModel

from shared.kernel.clock import ClockMode
from shared.web.shapes import Thing


class UserThing(Thing):
    username: str
    roles: list[str]
    jurisdiction: dict[str, str]
    active: bool


class ClientThing(Thing):
    """`client_secret` is told once, to who made it."""

    client_id: str
    client_secret: str = ""
    roles: list[str]
    active: bool


class TenantClock(BaseModel):
    mode: ClockMode
    start: datetime | None


class TenantThing(Thing):
    code: str
    name: str
    clock: TenantClock


class PresentClock(BaseModel):
    mode: ClockMode
    now: datetime
    rule_pack: str


class Me(BaseModel):
    """The caller; an API client has no user name."""

    user: str
    username: str | None
    tenant: str
    tenant_name: str
    roles: list[str]
    jurisdiction: dict[str, str]
    clock: PresentClock


class Granted(BaseModel):
    """`expires_in` is seconds; only users get a refresh token."""

    access_token: str
    refresh_token: str = ""
    token_type: str
    expires_in: int
