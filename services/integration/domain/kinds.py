"""The four workbooks: headings, what each cell means, and the command each row becomes (api.md §2 "Imports")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.integration.domain import cells
from services.integration.domain.cells import Column
from shared.contracts.member import Stage
from shared.contracts.organization import OrganizationKind, Sector
from shared.contracts.outreach import VisitType
from shared.kernel.codes.masks import mask_mobile, mask_name

Values = Mapping[str, Any]
Body = dict[str, Any]
Mask = Callable[[str], str]

SECTORS = {
    "传媒": Sector.MEDIA,
    "创意设计": Sector.CREATIVE_DESIGN,
    "广告": Sector.ADVERTISING,
    "动漫设计": Sector.ANIMATION,
    "其他文创": Sector.OTHER,
}
YES_NO = {"是": True, "否": False}
ORGANIZATION_KINDS = {
    "党委": OrganizationKind.COMMITTEE,
    "党总支": OrganizationKind.GENERAL_BRANCH,
    "党支部": OrganizationKind.BRANCH,
    "联合党支部": OrganizationKind.JOINT_BRANCH,
    "临时党支部": OrganizationKind.TEMPORARY_BRANCH,
    "流动党员党支部": OrganizationKind.FLOATING_BRANCH,
    "综合党支部": OrganizationKind.HOLDING_BRANCH,
}
STAGES = {"正式党员": Stage.FULL, "预备党员": Stage.PROBATIONARY}
VISIT_TYPES = {"专项": VisitType.SPECIAL, "日常": VisitType.DAILY}
CHANNELS = {"消防": "FIRE", "生产监督": "PRODUCTION", "食药": "FOOD_DRUG", "统计": "STATISTICS"}


@dataclass(frozen=True, slots=True)
class Context:
    """What every row of one import shares."""

    park: str
    community: str
    park_code: str
    today: date


@dataclass(frozen=True, slots=True)
class Refers:
    """A code or name in a cell that stands for a thing: asked at its owner as `GET path?filter=…`."""

    key: str
    owner: str
    path: str
    filter: str
    unknown: str | None
    """Slug when nobody has it; None: it may be unknown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of workbook."""

    name: str
    owner: str
    path: str
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]
    body: Callable[[Values, Values, Context], Body]
    """(values, ids by column key, context) → the create command."""
    fixed: frozenset[str]
    """Fields of the body that an amendment leaves out."""
    fields: Mapping[str, str]
    """Field of the body → column key, for faults the owner finds."""
    refers: tuple[Refers, ...] = ()
    find: Callable[[Body], dict[str, str]] | None = None
    """Filters that find the thing with this row's natural key; None: the owner is asked by search."""
    ordered: bool = False
    """Later rows may name earlier ones."""
    texts: Mapping[str, Mask | None] = field(default_factory=dict)
    """Private fields, which a comparison cannot see, and how they are shown; None: in clear on the thing's page."""


def _source(values: Values, context: Context) -> Body:
    ref = values.get("source")
    return {"source": {"ref": ref, "as_of": context.today.isoformat()}} if ref else {}


def _enterprise(values: Values, ids: Values, context: Context) -> Body:
    body: Body = {
        "name": values["name"],
        "credit_code": values["credit_code"],
        "park": context.park,
        "sector": values["sector"],
        "listed": values["listed"],
        "key": values["key"],
        "moved_in": values.get("moved_in"),
        **_source(values, context),
    }
    if values.get("industry") is not None:
        body["industry"] = {"edition": "2017", "code": values["industry"]}
    if values.get("headcount") is not None:
        as_of = context.today.isoformat()
        body["headcount"] = {"value": values["headcount"], "unit": "人", "as_of": as_of, "qualifier": "EQ"}
    return body


def _organization(values: Values, ids: Values, context: Context) -> Body:
    """A committee without a superior is the street's; with one it is the community's; branches sit in the park."""
    kind = values["kind"]
    is_committee = kind == OrganizationKind.COMMITTEE
    enterprise = ids.get("credit_code")
    return {
        "name": values["name"],
        "kind": kind,
        "parent": ids.get("parent"),
        "park": None if is_committee else context.park,
        "community": context.community if ids.get("parent") or not is_committee else None,
        "enterprises": [enterprise] if enterprise else [],
        "founded_on": values.get("founded_on"),
        **_source(values, context),
    }


def _member(values: Values, ids: Values, context: Context) -> Body:
    home = values.get("home")
    body: Body = {
        "name": values["name"],
        "id_number": values["id_number"],
        "mobile": values.get("mobile"),
        "stage": values["stage"],
        "enterprise": ids["credit_code"],
        "organization": ids.get("home"),
        "floating_since": values.get("floating_since"),
    }
    if home and not ids.get("home"):
        body["home_organization"] = {"name": home, "off_platform": True}
    return body


def _visit(values: Values, ids: Values, context: Context) -> Body:
    return {
        "enterprise": ids["credit_code"],
        "type": values["type"],
        "channel": values.get("channel"),
        "visited_on": values["visited_on"],
        "visitor": values.get("visitor"),
        "result": values.get("result"),
    }


def _credit_code(optional: bool = False, heading: str = "统一社会信用代码") -> Column:
    return Column(heading, "credit_code", cells.credit_code, optional)


def _choice(heading: str, key: str, labels: Mapping[str, Any], optional: bool = False) -> Column:
    return Column(heading, key, cells.one_of(labels), optional, tuple(labels))


def _by_code(unknown: str | None = "unknown-enterprise") -> Refers:
    return Refers("credit_code", "organization", "/enterprises", "credit_code", unknown)


ENTERPRISES = Kind(
    name="enterprises",
    owner="organization",
    path="/enterprises",
    columns=(
        Column("园区代码", "park_code", cells.plain_code),
        Column("企业名称", "name", cells.text),
        _credit_code(),
        _choice("园区行业", "sector", SECTORS),
        Column("行业代码", "industry", cells.digits, optional=True),
        _choice("上市", "listed", YES_NO),
        _choice("重点", "key", YES_NO),
        Column("从业人数", "headcount", cells.count, optional=True),
        Column("入驻日期", "moved_in", cells.day, optional=True),
        Column("数据来源", "source", cells.text, optional=True),
    ),
    natural_key=("credit_code",),
    body=_enterprise,
    fixed=frozenset({"credit_code", "park"}),
    fields={
        "name": "name",
        "credit_code": "credit_code",
        "park": "park_code",
        "sector": "sector",
        "industry": "industry",
        "listed": "listed",
        "key": "key",
        "headcount": "headcount",
        "moved_in": "moved_in",
        "source": "source",
    },
    find=lambda body: {"credit_code": body["credit_code"]},
)

ORGANIZATIONS = Kind(
    name="organizations",
    owner="organization",
    path="/organizations",
    columns=(
        Column("组织名称", "name", cells.text),
        _choice("类别", "kind", ORGANIZATION_KINDS),
        Column("上级组织", "parent", cells.text, optional=True),
        _credit_code(optional=True, heading="所在企业信用代码"),
        Column("成立日期", "founded_on", cells.past_day, optional=True),
        Column("数据来源", "source", cells.text, optional=True),
    ),
    natural_key=("name",),
    body=_organization,
    fixed=frozenset({"name"}),
    fields={
        "name": "name",
        "kind": "kind",
        "parent": "parent",
        "enterprises": "credit_code",
        "founded_on": "founded_on",
        "source": "source",
    },
    refers=(
        _by_code(),
        Refers("parent", "organization", "/organizations", "name", "unknown-organization"),
    ),
    find=lambda body: {"name": body["name"]},
    ordered=True,
)

MEMBERS = Kind(
    name="members",
    owner="member",
    path="/members",
    columns=(
        Column("姓名", "name", cells.text),
        Column("公民身份号码", "id_number", cells.citizen_id),
        Column("手机号", "mobile", cells.mobile, optional=True),
        _choice("党员类别", "stage", STAGES),
        _credit_code(heading="所在企业信用代码"),
        Column("组织关系所在党组织", "home", cells.text, optional=True),
        Column("流动起始日期", "floating_since", cells.past_day, optional=True),
    ),
    natural_key=("id_number",),
    body=_member,
    fixed=frozenset({"id_number"}),
    fields={
        "name": "name",
        "id_number": "id_number",
        "mobile": "mobile",
        "stage": "stage",
        "enterprise": "credit_code",
        "organization": "home",
        "home_organization": "home",
        "floating_since": "floating_since",
    },
    refers=(_by_code(), Refers("home", "organization", "/organizations", "name", None)),
    texts={"name": mask_name, "mobile": mask_mobile},
)

VISITS = Kind(
    name="visits",
    owner="outreach",
    path="/visits",
    columns=(
        _credit_code(),
        Column("走访日期", "visited_on", cells.past_day),
        _choice("类型", "type", VISIT_TYPES),
        _choice("渠道", "channel", CHANNELS, optional=True),
        Column("走访人", "visitor", cells.text, optional=True),
        Column("结果", "result", cells.text, optional=True),
    ),
    natural_key=("credit_code", "visited_on", "type", "channel"),
    body=_visit,
    fixed=frozenset({"enterprise", "visited_on", "type", "channel"}),
    fields={
        "enterprise": "credit_code",
        "visited_on": "visited_on",
        "type": "type",
        "channel": "channel",
        "visitor": "visitor",
        "result": "result",
    },
    refers=(_by_code(),),
    find=lambda body: {
        "enterprise": body["enterprise"],
        "visited_on": body["visited_on"],
        "type": body["type"],
        "channel": body["channel"] or "null",
    },
    texts={"visitor": mask_name, "result": None},
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (ENTERPRISES, ORGANIZATIONS, MEMBERS, VISITS)}
