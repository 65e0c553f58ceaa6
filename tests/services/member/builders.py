"""Sensible members and the enterprises and organizations around them, as their owner would tell."""

from dataclasses import dataclass, field
from typing import Any

from shared.kernel.codes.citizen_id import citizen_check_character
from shared.kernel.errors import NotFound
from shared.kernel.scope import Scope
from tests.support.api import Api

PARK, OTHER_PARK = "park-lj", "park-xy"
COMMUNITY, OTHER_COMMUNITY = "community-1", "community-2"
ENTERPRISE, NEIGHBOUR, FAR_ENTERPRISE = "enterprise-a", "enterprise-b", "enterprise-far"
HOLDING, BRANCH, COMMITTEE, FAR_BRANCH = "holding", "branch-a", "committee", "branch-far"


def _enterprise(park: str, community: str) -> dict[str, Any]:
    return {"park": park, "community": community}


def _organization(kind: str, *enterprises: str, park: str | None = PARK) -> dict[str, Any]:
    community = {PARK: COMMUNITY, OTHER_PARK: OTHER_COMMUNITY}.get(park or "")
    return {"kind": kind, "enterprises": list(enterprises), "park": park, "community": community}


def _known() -> dict[str, dict[str, Any]]:
    return {
        f"/enterprises/{ENTERPRISE}": _enterprise(PARK, COMMUNITY),
        f"/enterprises/{NEIGHBOUR}": _enterprise(PARK, COMMUNITY),
        f"/enterprises/{FAR_ENTERPRISE}": _enterprise(OTHER_PARK, OTHER_COMMUNITY),
        f"/organizations/{HOLDING}": _organization("HOLDING_BRANCH"),
        f"/organizations/{BRANCH}": _organization("BRANCH", ENTERPRISE),
        f"/organizations/{FAR_BRANCH}": _organization("BRANCH", FAR_ENTERPRISE, park=OTHER_PARK),
        f"/organizations/{COMMITTEE}": _organization("COMMITTEE", park=None),
    }


@dataclass
class Owner:
    """Answers for the owner of enterprises and organizations, alike in every tenant."""

    known: dict[str, dict[str, Any]] = field(default_factory=_known)

    async def get(self, scope: Scope, owner: str, path: str) -> dict[str, Any]:
        if owner != "organization" or path not in self.known:
            raise NotFound
        return self.known[path]


def id_number(number: int) -> str:
    """Of somebody born in 1900, so that it is nobody's."""
    first17 = f"11010519000101{number:03d}"
    return first17 + citizen_check_character(first17)


def person(number: int = 1, **fields: Any) -> dict[str, Any]:
    named = {"name": f"测试{number:03d}", "id_number": id_number(number), "mobile": f"1380000{number:04d}"}
    return {**named, "enterprise": ENTERPRISE, **fields}


def floating(number: int = 1, **fields: Any) -> dict[str, Any]:
    return person(number, **{"floating_since": "2015-09-01", "home_organization": {"name": "外地党支部"}, **fields})


async def registered(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = await api.post("/members", body)
    assert answer.status == 201, answer.text
    return dict(answer.json)
