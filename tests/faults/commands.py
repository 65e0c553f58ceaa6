"""What clients ask for: creates, changes and acts over several services, each of which changes something.

Which command comes next is drawn with the generator given; ids come from what earlier commands were told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from shared.kernel.codes.citizen_id import citizen_check_character
from shared.kernel.codes.credit_code import ALPHABET, credit_check_character
from tests.faults.history import Kind
from tests.faults.town import OFFICER, STATION, Street, Thing

Body = Mapping[str, Any]
_OWNERS = {
    "enterprises": "organization",
    "organizations": "organization",
    "members": "member",
    "visits": "outreach",
    "linkages": "linkage",
    "requests": "service-request",
}
RESOURCES = tuple(_OWNERS)
_SECTORS = ("MEDIA", "CREATIVE_DESIGN", "ADVERTISING", "ANIMATION", "OTHER")
_CLASSES = ("FAMILY", "SPORT_LEISURE", "MIND_HARBOUR")
_RECENT = 40
"""Changes meet the newest things most often, so that commands on one thing overlap."""


@dataclass(frozen=True, slots=True)
class Command:
    """One call to make. `thing` is what it changes, None for what it makes; `resource` begins the path."""

    street: Street
    role: str
    service: str
    resource: str
    kind: Kind
    path: str
    body: Body
    thing: Thing | None = None

    @property
    def method(self) -> str:
        return "PATCH" if self.kind == "amend" else "POST"


@dataclass(frozen=True, slots=True)
class Draw:
    """What a command is made of: chance, a number no other command has, and a street."""

    random: Random
    number: int
    street: Street

    def some(self, resource: str) -> Thing | None:
        """One of the things there are, most often a new one."""
        them = self.street.those(resource)
        if not them:
            return None
        return self.random.choice(them[-_RECENT:] if self.random.random() < 0.8 else them)


def credit_code(number: int) -> str:
    """A code with a right check character; another one for each number."""
    digits = ""
    for _ in range(9):
        number, place = divmod(number, len(ALPHABET))
        digits = ALPHABET[place] + digits
    first = f"91110105{digits}"
    return first + credit_check_character(first)


def id_number(number: int) -> str:
    """A citizen id that is right and nobody's; another one for each number below twenty million."""
    day, serial = divmod(number, 1000)
    year, rest = divmod(day, 336)
    month, day = divmod(rest, 28)
    first = f"110105{1950 + year:04}{month + 1:02}{day + 1:02}{serial:03}"
    return first + citizen_check_character(first)


# -- creates


def _create(draw: Draw, role: str, resource: str, body: Body) -> Command:
    return Command(draw.street, role, _OWNERS[resource], resource, "create", f"/{resource}", body)


def enterprise(draw: Draw) -> Command:
    body = {
        "name": f"企业{draw.number}",
        "credit_code": credit_code(draw.number),
        "park": draw.street.park,
        "sector": draw.random.choice(_SECTORS),
    }
    return _create(draw, OFFICER, "enterprises", body)


def organization(draw: Draw) -> Command:
    body = {"name": f"党支部{draw.number}", "kind": "BRANCH", "park": draw.street.park}
    return _create(draw, OFFICER, "organizations", body)


def member(draw: Draw) -> Command | None:
    place = draw.some("enterprises")
    if place is None:
        return None
    body = {"name": "张三", "id_number": id_number(draw.number), "enterprise": place.id}
    return _create(draw, OFFICER, "members", body)


def visit(draw: Draw) -> Command | None:
    place = draw.some("enterprises")
    if place is None:
        return None
    day = f"20{draw.number // 336 % 15:02}-{draw.number // 28 % 12 + 1:02}-{draw.number % 28 + 1:02}"
    body = {"enterprise": place.id, "type": "SPECIAL", "visited_on": day, "result": f"情况{draw.number}"}
    return _create(draw, OFFICER, "visits", body)


def linkage(draw: Draw) -> Command | None:
    place = draw.some("enterprises")
    if place is None:
        return None
    body = {
        "joint": "ORGANIZATION",
        "park_side": {"type": "enterprise", "id": place.id},
        "community_side": {"type": "community", "id": draw.street.community},
        "subject": {"count": 3},
    }
    return _create(draw, STATION, "linkages", body)


def request(draw: Draw) -> Command:
    body = {"class": draw.random.choice(_CLASSES), "text": f"诉求{draw.number}", "park": draw.street.park}
    return _create(draw, STATION, "requests", body)


# -- changes


def amend(street: Street, resource: str, thing: Thing, body: Body) -> Command:
    return Command(street, OFFICER, _OWNERS[resource], resource, "amend", f"/{resource}/{thing.id}", body, thing)


def _amend(draw: Draw, resource: str, body: Body) -> Command | None:
    thing = draw.some(resource)
    return amend(draw.street, resource, thing, body) if thing else None


def amend_enterprise(draw: Draw) -> Command | None:
    return _amend(draw, "enterprises", {"name": f"企业{draw.number}"})


def amend_organization(draw: Draw) -> Command | None:
    return _amend(draw, "organizations", {"full_count": draw.number})


def amend_visit(draw: Draw) -> Command | None:
    return _amend(draw, "visits", {"result": f"情况{draw.number}"})


def amend_member(draw: Draw) -> Command | None:
    return _amend(draw, "members", {"mobile": f"13{draw.number % 10**9:09}"})


def amend_request(draw: Draw) -> Command | None:
    thing, body = draw.some("requests"), {"text": f"诉求{draw.number}"}
    if thing is None:
        return None
    return Command(draw.street, STATION, _OWNERS["requests"], "requests", "amend", f"/requests/{thing.id}", body, thing)


# -- acts


def _act(draw: Draw, role: str, act: str, evidence: Body) -> Command | None:
    """`act` is "resource/action"."""
    resource, action = act.split("/")
    thing = draw.some(resource)
    if thing is None:
        return None
    path = f"/{resource}/{thing.id}/actions/{action}"
    return Command(draw.street, role, _OWNERS[resource], resource, "act", path, {"evidence": evidence}, thing)


def move_out(draw: Draw) -> Command | None:
    return _act(draw, OFFICER, "enterprises/move-out", {"moved_out": "2016-05-01"})


def dissolve(draw: Draw) -> Command | None:
    return _act(draw, OFFICER, "organizations/dissolve", {"dissolved_on": "2016-05-01"})


def assess(draw: Draw) -> Command | None:
    survey = {"title": "摸底", "date": "2016-05-20"}
    return _act(draw, STATION, "linkages/assess", {"mode": "SINGLE", "kind": "FOUND", "survey": survey})


def dismiss(draw: Draw) -> Command | None:
    """Leads to a work coverage in another service."""
    return _act(draw, STATION, "linkages/dismiss", {"reason": "不具备条件", "coverage": "INSTRUCTOR"})


def withdraw(draw: Draw) -> Command | None:
    return _act(draw, STATION, "linkages/withdraw", {"reason": "重复"})


def accept(draw: Draw) -> Command | None:
    return _act(draw, STATION, "requests/accept", {})


def dispatch(draw: Draw) -> Command | None:
    lead = {"type": "community", "id": draw.street.community}
    return _act(draw, STATION, "requests/dispatch", {"lead": lead, "basis": "职责分工"})


def reject(draw: Draw) -> Command | None:
    return _act(draw, STATION, "requests/reject", {"reason": "不属受理范围"})


MIX: Mapping[Callable[[Draw], Command | None], int] = {
    enterprise: 16,
    organization: 5,
    member: 12,
    visit: 9,
    linkage: 5,
    request: 7,
    amend_enterprise: 12,
    amend_organization: 6,
    amend_visit: 8,
    amend_member: 4,
    move_out: 2,
    dissolve: 2,
    assess: 2,
    dismiss: 2,
    withdraw: 2,
    amend_request: 2,
    accept: 2,
    dispatch: 1,
    reject: 1,
}
"""How often each is drawn, in a hundred."""


def drawn(random: Random, number: int, street: Street) -> Command:
    """The next command; where the thing it needs is not there yet, an enterprise is made."""
    (make,) = random.choices(list(MIX), weights=list(MIX.values()))
    return make(Draw(random, number, street)) or enterprise(Draw(random, number, street))
