"""The shapes of this service's replies, for the description of the API. Personal texts are masked."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from shared.contracts.member import Stage, Status
from shared.web.shapes import Thing
from shared.web.workflow_shapes import Running


class Home(BaseModel):
    """Where the relation is, off the platform."""

    name: str
    off_platform: bool


class MemberThing(Thing):
    name: str | None
    id_number: str | None
    mobile: str | None
    stage: Stage
    status: Status
    enterprise: str | None
    park: str | None
    community: str | None
    organization: str | None
    home_organization: Home | None
    relation: dict[str, Any]
    floating_since: date | None


class Letterer(BaseModel):
    """The sending side: an organization of the platform, or the name of one off it."""

    organization: str | None
    name: str | None
    off_platform: bool


class TransferThing(Running):
    member: str
    sender: Letterer = Field(alias="from")
    to_organization: str
    for_enterprise: str | None
    linkage: str | None
    park: str | None
    community: str | None
    issued_on: date | None
    valid_until: date | None
    received_on: date | None
    letter_no: str | None
    receipt_no: str | None
