"""The shapes of this service's replies, for the description of the API."""

from typing import Any

from pydantic import BaseModel

from services.linkage.domain.model import Side
from shared.web.workflow_shapes import Running


class Proposer(BaseModel):
    role: str
    unit: str | None


class LinkageThing(Running):
    """`subject` and `evidence` are as far as the caller may see them."""

    number: str
    joint: str
    kind: str | None
    mode: str | None
    direction: str
    park: str
    community: str
    enterprise: str | None
    park_side: Side
    community_side: Side
    parties: list[Side]
    subject: dict[str, Any]
    evidence: dict[str, dict[str, Any]]
    proposer: Proposer
    rule_pack: str
