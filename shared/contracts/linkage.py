"""Events of the linkage service: the lead watch, and one shape for every step of every joint.

A ninth joint adds no class: its events are `linkage.<joint>-<fact>`, where fact is the state entered, or `signed`,
`returned`, `resumed`, `escalated`.
"""

from datetime import datetime
from typing import Any

from shared.contracts.base import Card, Event, Part, Reference


class LeadWatchCounted(Event):
    """A member's standing or letter was taken into the count of his enterprise (B1)."""

    event = "lead-watch.counted"
    enterprise: str
    member: str
    lead: int
    """Full members whose relation is not in a branch serving the enterprise, after this event."""
    affiliated_full: int


class LeadWatchReached(Event):
    """Three full members: a founding lead begins (B1). `round` grows only when a station worker starts anew."""

    event = "lead-watch.reached"
    enterprise: str
    park: str
    community: str
    round: int
    count: int


class Signer(Part):
    role: str
    unit: str | None = None


class LinkageMoved(Event):
    """A linkage took a step. `fact` names it; `state` is where it stands now.

    `evidence` holds only what is neither free text nor a name. `units` are organizations a reaction needs by id:
    `holding_branch` (when PREPARING), `parent` (from APPLIED on).
    """

    event = "linkage.{joint}-{fact}"
    joint: str
    fact: str
    action: str
    number: str
    state: str
    from_state: str | None = None
    kind: str | None = None
    mode: str | None = None
    park: str
    community: str
    enterprise: str | None = None
    park_side: Reference
    community_side: Reference
    by: Signer | None = None
    evidence: dict[str, Any] = {}
    units: dict[str, str] = {}
    definition_version: int = 1
    due_at: datetime | None = None
    to_role: str | None = None

    @property
    def event_name(self) -> str:
        return f"linkage.{self.joint.lower()}-{self.fact}"


CARDS = (
    Card(
        LeadWatchCounted,
        "linkage",
        "a member taken into the lead count",
        (),
        {"enterprise": "e1", "member": "m1", "lead": 2, "affiliated_full": 0},
    ),
    Card(
        LeadWatchReached,
        "linkage",
        "three full members: a founding lead",
        ("linkage",),
        {"enterprise": "e1", "park": "p1", "community": "c1", "round": 1, "count": 3},
    ),
    Card(
        LinkageMoved,
        "linkage",
        "a step of a joint (八联)",
        ("insight", "member", "organization"),
        {
            "joint": "ORGANIZATION",
            "fact": "founded",
            "action": "found",
            "number": "ZZ-2016-0001",
            "state": "FOUNDED",
            "from_state": "APPROVED",
            "park": "p1",
            "community": "c1",
            "enterprise": "e1",
            "park_side": {"type": "enterprise", "id": "e1"},
            "community_side": {"type": "community", "id": "c1"},
        },
        pattern="linkage.{joint}-{fact}",
    ),
)
