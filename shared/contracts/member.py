"""Events of the member service: members' standing, workplaces, and letters (transfers). Ids and facts only."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from shared.contracts.base import Card, Event, Part, Waiting
from shared.contracts.organization import OrganizationKind


class Stage(StrEnum):
    """The five stages of B20; only FULL (正式党员) counts in B1."""

    APPLICANT = "APPLICANT"
    ACTIVIST = "ACTIVIST"
    CANDIDATE = "CANDIDATE"
    PROBATIONARY = "PROBATIONARY"
    FULL = "FULL"


class Status(StrEnum):
    """SETTLED, WATCH (before six months, pack 2024), FLOATING (流动党员)."""

    SETTLED = "SETTLED"
    WATCH = "WATCH"
    FLOATING = "FLOATING"


class Relation(Part):
    """Where the member's organizational relation (组织关系) is.

    `serves_workplace`: it is in a branch that serves the enterprise he works in. `affiliated`: that, or in the park's
    holding branch (B1: counts for the gate PREPARING → APPLIED). Off the platform: no `organization`.
    """

    organization: str | None = None
    kind: OrganizationKind | None = None
    serves_workplace: bool = False
    affiliated: bool = False


class Standing(Part):
    """All that others need to know of a member; every member event carries it whole."""

    enterprise: str | None
    park: str | None
    community: str | None
    stage: Stage
    status: Status
    floating_since: date | None = None
    relation: Relation


class MemberRegistered(Event):
    event = "member.registered"
    standing: Standing


class MemberAmended(Event):
    """Names the fields that changed, never their values."""

    event = "member.amended"
    fields: tuple[str, ...]
    standing: Standing


class MemberWorkplaceChanged(Event):
    event = "member.workplace-changed"
    former_enterprise: str | None
    standing: Standing


class MemberStageChanged(Event):
    event = "member.stage-changed"
    standing: Standing


class MemberFloatingRegistered(Event):
    event = "member.floating-registered"
    standing: Standing


class MemberFloatingClosed(Event):
    """The member no longer floats: he is in a branch that serves his workplace, or settled elsewhere."""

    event = "member.floating-closed"
    standing: Standing
    linkage: str | None = None


class MemberRelationChanged(Event):
    """The relation moved: by letter (`transfer`) or because a branch was founded (`linkage`)."""

    event = "member.relation-changed"
    standing: Standing
    transfer: str | None = None
    linkage: str | None = None


class MemberRegistrationUndone(Event):
    event = "member.registration-undone"
    standing: Standing


class Seat(Part):
    """A member as his workplace knows him, taken from version `version` of the member."""

    version: int
    full: bool
    relation: Relation


class WorkplaceJoined(Event):
    """The ids of an enterprise's members are kept in its workplace, so reactions can name their targets."""

    event = "workplace.joined"
    enterprise: str
    member: str
    seat: Seat


class WorkplaceSeatChanged(Event):
    event = "workplace.seat-changed"
    enterprise: str
    member: str
    seat: Seat


class WorkplaceLeft(Event):
    event = "workplace.left"
    enterprise: str
    member: str


class WorkplaceMovesOpened(Event):
    """Letters into the holding branch are wanted for these members (at most 50 an event; none yet is allowed).

    `senders` names the organization a relation comes from; a member without one comes from off the platform.
    """

    event = "workplace.moves-opened"
    enterprise: str
    linkage: str
    holding_branch: str
    park: str
    community: str
    members: tuple[str, ...]
    senders: dict[str, str] = {}


class WorkplaceMovesClosed(Event):
    """The founding ended without a branch: letters still in draft for these members are withdrawn (at most 50)."""

    event = "workplace.moves-closed"
    enterprise: str
    linkage: str
    members: tuple[str, ...]


class WorkplaceBranchServed(Event):
    """A new branch serves this workplace; these members' relations move into it without a letter (at most 50)."""

    event = "workplace.branch-served"
    enterprise: str
    organization: str
    kind: OrganizationKind
    linkage: str | None
    members: tuple[str, ...]


class WorkplaceBranchLost(Event):
    """The branch serves this workplace no more; these members' relations were in it (at most 50)."""

    event = "workplace.branch-lost"
    enterprise: str
    organization: str
    members: tuple[str, ...]


class TransferParty(Part):
    """Sender: an organization here, or a name off the platform."""

    organization: str | None = None
    off_platform: bool = False


class TransferFacts(Part):
    """`park` and `community` are those of the receiving branch; `serves` says it serves `for_enterprise`."""

    member: str
    sender: TransferParty
    to_organization: str
    to_kind: OrganizationKind | None = None
    serves: bool = False
    for_enterprise: str | None = None
    linkage: str | None = None
    park: str | None = None
    community: str | None = None


class TransferStep(Part):
    """Who took the step, when (tenant time), under which rules: enough to show signatures and due times."""

    action: str
    state: str
    at: AwareDatetime
    actor: str
    role: str
    unit: str | None = None


class TransferOpened(Event):
    event = "transfer.opened"
    transfer: TransferFacts
    step: TransferStep
    definition_version: int = 1
    pack: str = "2016"
    awaiting: tuple[Waiting, ...] = ()


class TransferMoved(Event):
    """Shape shared by the steps after opening."""

    event = "transfer.moved"
    transfer: TransferFacts
    step: TransferStep
    issued_on: date | None = None
    valid_until: date | None = None
    received_on: date | None = None
    awaiting: tuple[Waiting, ...] = ()


class TransferIssued(TransferMoved):
    event = "transfer.issued"


class TransferReceived(TransferMoved):
    event = "transfer.received"


class TransferRejected(TransferMoved):
    event = "transfer.rejected"


class TransferExpired(TransferMoved):
    event = "transfer.expired"


class TransferWithdrawn(TransferMoved):
    event = "transfer.withdrawn"


class TransferEscalated(Event):
    """A step is overdue; the state stays, somebody higher is told."""

    event = "transfer.escalated"
    transfer: TransferFacts
    action: str
    due_at: str
    to_role: str
    awaiting: tuple[Waiting, ...] = ()


_STANDING = {
    "enterprise": "e1",
    "park": "p1",
    "community": "c1",
    "stage": "FULL",
    "status": "FLOATING",
    "floating_since": "2015-09-01",
    "relation": {"organization": None},
}
_SEAT = {"version": 1, "full": True, "relation": {"organization": None}}
_TRANSFER = {
    "member": "m1",
    "sender": {"off_platform": True},
    "to_organization": "o1",
    "for_enterprise": "e1",
}
_BOTH = ("insight", "linkage", "member")


def _step(action: str, state: str) -> dict[str, str]:
    return {
        "action": action,
        "state": state,
        "at": "2016-06-07T09:00:00+08:00",
        "actor": "u1",
        "role": "station_worker",
    }


def _of_member(model: type[Event], about: str, **more: object) -> Card:
    return Card(model, "member", about, _BOTH, {"standing": _STANDING, **more})


def _of_workplace(model: type[Event], about: str, **example: object) -> Card:
    return Card(model, "member", about, ("member",), {"enterprise": "e1", **example})


def _of_transfer(model: type[Event], about: str, action: str, state: str, **more: object) -> Card:
    example = {"transfer": _TRANSFER, "step": _step(action, state), **more}
    return Card(model, "member", about, _BOTH, example)


_SEATED = {"member": "m1", "seat": _SEAT}
_MOVES = {"linkage": "l1", "holding_branch": "o1", "park": "p1", "community": "c1", "members": ["m1"]}
_SERVED = {"organization": "o2", "kind": "BRANCH", "linkage": "l1", "members": ["m1"]}
_LATE = {"action": "receive", "due_at": "2016-07-13T16:00:00Z", "to_role": "street_officer"}

CARDS = (
    _of_member(MemberRegistered, "党员 registered"),
    _of_member(MemberAmended, "党员 amended", fields=["mobile"]),
    _of_member(MemberWorkplaceChanged, "工作单位 changed", former_enterprise="e2"),
    _of_member(MemberStageChanged, "党员类别 changed"),
    _of_member(MemberFloatingRegistered, "流动党员 registered"),
    _of_member(MemberFloatingClosed, "流动 closed", linkage="l1"),
    _of_member(MemberRelationChanged, "组织关系 moved", transfer="t1"),
    _of_member(MemberRegistrationUndone, "an imported member taken back"),
    _of_workplace(WorkplaceJoined, "a member works here", **_SEATED),
    _of_workplace(WorkplaceSeatChanged, "a member's stage or relation changed", **_SEATED),
    _of_workplace(WorkplaceLeft, "a member left", member="m1"),
    _of_workplace(WorkplaceMovesOpened, "letters into the holding branch wanted", **_MOVES),
    _of_workplace(WorkplaceMovesClosed, "letters in draft are no longer wanted", linkage="l1", members=["m1"]),
    _of_workplace(WorkplaceBranchServed, "a new branch serves the workplace", **_SERVED),
    _of_workplace(WorkplaceBranchLost, "a branch serves it no more", organization="o2", members=["m1"]),
    _of_transfer(TransferOpened, "介绍信 drafted", "create", "DRAFT"),
    _of_transfer(TransferIssued, "介绍信 issued", "issue", "ISSUED", issued_on="2016-06-07", valid_until="2016-07-07"),
    _of_transfer(TransferReceived, "回执 returned", "receive", "RECEIVED", received_on="2016-06-13"),
    _of_transfer(TransferRejected, "介绍信 rejected", "reject", "REJECTED"),
    _of_transfer(TransferExpired, "介绍信 expired", "expire", "EXPIRED"),
    _of_transfer(TransferWithdrawn, "介绍信 withdrawn", "withdraw", "WITHDRAWN"),
    Card(TransferEscalated, "member", "a step is overdue", ("insight",), {"transfer": _TRANSFER, **_LATE}),
)
