"""Events of the linkage service: the lead watch, and one shape for every step of every joint.

A ninth joint adds no class: its events are `linkage.<joint>-<fact>`, where fact is the state entered, or `signed`,
`returned`, `resumed`, `escalated`.
"""

from datetime import datetime
from typing import Any

from shared.contracts.base import Card, Event, Part, Reference, Waiting


class Works(Part):
    """A full member works in the enterprise.

    `served`: his relation is in a branch that serves it; `affiliated`: that, or in the park's holding branch.
    """

    served: bool
    affiliated: bool


class Letter(Part):
    """A member's letter for this enterprise. `counts` from its issue until it fails or the relation itself tells."""

    transfer: str
    counts: bool


class LeadWatchCounted(Event):
    """A member's standing or letter was taken into the count of his enterprise (B1).

    `works` and `letter` are his as they are now; None: no full member here, no letter.
    """

    event = "lead-watch.counted"
    enterprise: str
    park: str | None = None
    community: str | None = None
    member: str
    works: Works | None = None
    letter: Letter | None = None
    lead: int
    """Full members whose relation is not in a branch serving the enterprise, after this event."""
    affiliated_full: int


class LeadWatchReached(Event):
    """Three full members: a founding lead begins (B1). Further rounds are opened by station workers themselves."""

    event = "lead-watch.reached"
    enterprise: str
    park: str
    community: str
    round: int
    count: int


class LeadWatchFollowed(Event):
    """A linkage of this enterprise has begun or ended, so that its id is known when the enterprise leaves."""

    event = "lead-watch.followed"
    enterprise: str
    linkage: str
    open: bool


class LeadWatchEnterpriseLeft(Event):
    """The enterprise moved out: these linkages are to end (at most 50 an event)."""

    event = "lead-watch.enterprise-left"
    enterprise: str
    linkages: tuple[str, ...]


class Signer(Part):
    role: str
    unit: str | None = None


class LinkageMoved(Event):
    """A linkage took a step. `fact` names it; `state` is where it stands now.

    `evidence` holds only what is neither free text nor a name. `units` are organizations a reaction needs by id:
    `holding_branch` (when PREPARING), `parent` (from APPLIED on). `awaiting` is whose turn it is after the step.
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
    awaiting: tuple[Waiting, ...] = ()

    @property
    def covers(self) -> tuple[str, ...]:
        """All enterprises a founding is for: of a joint branch also those its assessment names."""
        named = [each["id"] for each in self.evidence.get("enterprises", ())]
        return tuple(dict.fromkeys(each for each in (self.enterprise, *named) if each))

    @property
    def event_name(self) -> str:
        return f"linkage.{self.joint.lower()}-{self.fact}"


CARDS = (
    Card(
        LeadWatchCounted,
        "linkage",
        "a member taken into the lead count",
        (),
        {
            "enterprise": "e1",
            "park": "p1",
            "community": "c1",
            "member": "m1",
            "works": {"served": False, "affiliated": False},
            "letter": None,
            "lead": 2,
            "affiliated_full": 0,
        },
    ),
    Card(
        LeadWatchReached,
        "linkage",
        "three full members: a founding lead",
        ("linkage",),
        {"enterprise": "e1", "park": "p1", "community": "c1", "round": 1, "count": 3},
    ),
    Card(
        LeadWatchFollowed,
        "linkage",
        "a linkage of an enterprise began or ended",
        (),
        {"enterprise": "e1", "linkage": "l1", "open": True},
    ),
    Card(
        LeadWatchEnterpriseLeft,
        "linkage",
        "an enterprise moved out while linkages were open",
        ("linkage",),
        {"enterprise": "e1", "linkages": ["l1"]},
    ),
    Card(
        LinkageMoved,
        "linkage",
        "a step of a joint (八联)",
        ("insight", "linkage", "member", "organization", "service-request"),
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
