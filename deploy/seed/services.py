"""Loads departments, the public menu and the routing table of a street through the public API; repeats change nothing.

An item is written by the street's officer, reviewed by another and published, as every item is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.seed.client import Api, Call, Thing

_FILE = Path(__file__).parent / "services.yaml"
FROM = "2016-01-01"
"""When the routing table begins."""


@dataclass(frozen=True)
class Office:
    """The accounts of one street that lay this down."""

    admin: Api
    officer: Api
    reviewer: Api


async def lay_down(office: Office, street: str) -> None:
    """Raises `Refused`."""
    plan: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    departments = {each["name"]: await _department(office.admin, each) for each in plan["departments"]}
    for item in plan["items"]:
        await _publish(office, street, item, departments)
    for number, rule in enumerate(plan["rules"]):
        named = {"lead": _unit(departments[rule["lead"]])}
        helpers = [_unit(departments[name]) for name in rule.get("co_handlers", ())]
        body = {"class": rule.get("class"), "effective_from": FROM, "co_handlers": helpers, **named}
        await office.admin.create("/routing-rules", body, key=f"seed/routing-rules/{street}/{number}")


async def _department(admin: Api, department: Thing) -> str:
    found = await admin.first("/departments", name=department["name"])
    made = found or await admin.create("/departments", department, key=f"seed/departments/{department['name']}")
    return str(made["id"])


async def _publish(office: Office, street: str, item: Thing, departments: Mapping[str, str]) -> None:
    supplier = _unit(departments[item.get("by", next(iter(departments)))])
    body = {name: value for name, value in item.items() if name != "by"} | {"supplier": supplier}
    key = f"seed/service-items/{street}/{item['class']}"
    made = await office.officer.create("/service-items", body, key=key)
    for account, action in ((office.reviewer, "review"), (office.officer, "publish")):
        path = f"/service-items/{made['id']}/actions/{action}"
        await account.send(Call("POST", path, body={"evidence": {}}, key=f"{key}/{action}"))


def _unit(id: str) -> Thing:
    return {"type": "department", "id": id}
