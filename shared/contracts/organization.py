"""Events of the organization service: places, enterprises, Party organizations and work coverage."""

from datetime import date
from enum import StrEnum

from shared.contracts.base import Card, DatedQuantity, Event, Part, Source


class Sector(StrEnum):
    """园区行业: the park's own split (S7), not a national class."""

    MEDIA = "MEDIA"
    CREATIVE_DESIGN = "CREATIVE_DESIGN"
    ADVERTISING = "ADVERTISING"
    ANIMATION = "ANIMATION"
    OTHER = "OTHER"


class EnterpriseState(StrEnum):
    OPERATING = "OPERATING"
    MOVED_OUT = "MOVED_OUT"
    CLOSED = "CLOSED"


class OrganizationKind(StrEnum):
    """党委 党总支 党支部 联合党支部 临时党支部 流动党员党支部 综合党支部."""

    COMMITTEE = "COMMITTEE"
    GENERAL_BRANCH = "GENERAL_BRANCH"
    BRANCH = "BRANCH"
    JOINT_BRANCH = "JOINT_BRANCH"
    TEMPORARY_BRANCH = "TEMPORARY_BRANCH"
    FLOATING_BRANCH = "FLOATING_BRANCH"
    HOLDING_BRANCH = "HOLDING_BRANCH"


SERVING_KINDS = frozenset(
    {
        OrganizationKind.GENERAL_BRANCH,
        OrganizationKind.BRANCH,
        OrganizationKind.JOINT_BRANCH,
        OrganizationKind.TEMPORARY_BRANCH,
        OrganizationKind.FLOATING_BRANCH,
    }
)
"""Kinds that can serve an enterprise; committees and holding branches never do."""


class CoverageKind(StrEnum):
    """Work coverage (B25): 党建指导员, 联络员, 工会, 共青团."""

    INSTRUCTOR = "INSTRUCTOR"
    LIAISON = "LIAISON"
    UNION = "UNION"
    LEAGUE = "LEAGUE"


class ParkStage(StrEnum):
    PLANNED = "PLANNED"
    OPENING = "OPENING"
    OPERATING = "OPERATING"


class Industry(Part):
    """国民经济行业分类 GB/T 4754 with its edition, since codes moved between editions."""

    edition: str
    code: str


class StreetRegistered(Event):
    event = "street.registered"
    code: str
    name: str


class CommunityRegistered(Event):
    event = "community.registered"
    code: str
    name: str
    street: str


class ParkRegistered(Event):
    event = "park.registered"
    code: str
    name: str
    street: str
    community: str
    stage: ParkStage = ParkStage.OPERATING
    area_m2: int | None = None
    origin: str | None = None
    owner: str | None = None
    operator: str | None = None
    annual_output: DatedQuantity | None = None


class ParkAmended(Event):
    event = "park.amended"
    name: str | None = None
    stage: ParkStage | None = None
    area_m2: int | None = None
    origin: str | None = None
    owner: str | None = None
    operator: str | None = None
    annual_output: DatedQuantity | None = None


class EnterpriseFacts(Part):
    """What is registered of an enterprise; every part may be amended later."""

    name: str
    credit_code: str
    park: str
    community: str
    sector: Sector
    industry: Industry | None = None
    listed: bool = False
    key: bool = False
    representative: bool = False
    headcount: DatedQuantity | None = None
    moved_in: date | None = None
    warnings: tuple[str, ...] = ()
    source: Source | None = None


class EnterpriseRegistered(Event):
    event = "enterprise.registered"
    facts: EnterpriseFacts


class EnterpriseAmended(Event):
    """Only the fields that changed are set."""

    event = "enterprise.amended"
    name: str | None = None
    sector: Sector | None = None
    industry: Industry | None = None
    listed: bool | None = None
    key: bool | None = None
    representative: bool | None = None
    headcount: DatedQuantity | None = None
    moved_in: date | None = None
    warnings: tuple[str, ...] | None = None
    source: Source | None = None


class EnterpriseMovedOut(Event):
    event = "enterprise.moved-out"
    moved_out: date
    park: str


class EnterpriseRegistrationUndone(Event):
    event = "enterprise.registration-undone"


class OrganizationFounded(Event):
    """A Party organization exists: founded through a linkage, or taken into the register by import."""

    event = "organization.founded"
    name: str
    kind: OrganizationKind
    parent: str | None = None
    park: str | None = None
    community: str | None = None
    enterprises: tuple[str, ...] = ()
    founded_on: date | None = None
    full_count: int | None = None
    expires_at: date | None = None
    linkage: str | None = None
    source: Source | None = None


class OrganizationAmended(Event):
    event = "organization.amended"
    kind: OrganizationKind | None = None
    parent: str | None = None
    park: str | None = None
    community: str | None = None
    enterprises: tuple[str, ...] | None = None
    founded_on: date | None = None
    full_count: int | None = None
    source: Source | None = None


class OrganizationDissolved(Event):
    event = "organization.dissolved"
    dissolved_on: date
    enterprises: tuple[str, ...] = ()
    cause: str
    """`EXPIRED` (a temporary branch's term) or `DECIDED`."""


class OrganizationRegistrationUndone(Event):
    event = "organization.registration-undone"


class WorkCoverageAssigned(Event):
    event = "work-coverage.assigned"
    enterprise: str
    park: str
    community: str
    kind: CoverageKind
    linkage: str | None = None


_FACTS = {
    "name": "示例企业001",
    "credit_code": "91110105DEMA00013J",
    "park": "p1",
    "community": "c1",
    "sector": "MEDIA",
}

CARDS = (
    Card(
        StreetRegistered,
        "organization",
        "街道 registered",
        ("insight",),
        {"code": "110105015", "name": "八里庄街道"},
    ),
    Card(
        CommunityRegistered,
        "organization",
        "社区 registered",
        ("insight",),
        {"code": "110105015001", "name": "示例社区", "street": "s1"},
    ),
    Card(
        ParkRegistered,
        "organization",
        "园区 registered",
        ("insight",),
        {"code": "LJ", "name": "莱锦", "street": "s1", "community": "c1", "area_m2": 120000},
    ),
    Card(ParkAmended, "organization", "园区 amended", ("insight",), {"stage": "OPERATING"}),
    Card(EnterpriseRegistered, "organization", "入园企业 registered", ("insight",), {"facts": _FACTS}),
    Card(EnterpriseAmended, "organization", "入园企业 amended", ("insight",), {"listed": True}),
    Card(
        EnterpriseMovedOut,
        "organization",
        "入园企业 moved out",
        ("insight", "linkage", "service-request"),
        {"moved_out": "2016-07-01", "park": "p1"},
    ),
    Card(EnterpriseRegistrationUndone, "organization", "an imported enterprise taken back", ("insight",), {}),
    Card(
        OrganizationFounded,
        "organization",
        "党组织 founded",
        ("insight", "member"),
        {"name": "候选企业A党支部", "kind": "BRANCH", "enterprises": ["e1"], "founded_on": "2016-06-28"},
    ),
    Card(OrganizationAmended, "organization", "党组织 amended", ("insight",), {"full_count": 9}),
    Card(
        OrganizationDissolved,
        "organization",
        "党组织 dissolved",
        ("insight",),
        {"dissolved_on": "2016-12-28", "enterprises": ["e1"], "cause": "EXPIRED"},
    ),
    Card(
        OrganizationRegistrationUndone,
        "organization",
        "an imported organization taken back",
        ("insight",),
        {},
    ),
    Card(
        WorkCoverageAssigned,
        "organization",
        "工作覆盖 assigned",
        ("insight",),
        {"enterprise": "e1", "park": "p1", "community": "c1", "kind": "INSTRUCTOR"},
    ),
)
