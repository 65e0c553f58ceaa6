"""What of service requests lies in a plot: a department, an item on the menu, a rule, a request, a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.driver.http import Browser
from tests.security.making import good, make

CLASS = "FAMILY"
BEGINS_ON = "2016-05-20"


@dataclass(frozen=True)
class ServiceNames:
    """Natural keys of these things; `number` is the plot's."""

    number: int

    @property
    def department(self) -> str:
        return f"邻地{self.number}科室"

    @property
    def supplier(self) -> str:
        return f"邻地{self.number}社会组织"

    @property
    def dictionary(self) -> str:
        return f"plot-{self.number}"

    @property
    def year(self) -> int:
        """Of a calendar that nobody's deadlines run on."""
        return 2090 + self.number % 10


def lay_down(
    admin: Browser, station: Browser, officer: Browser, names: ServiceNames, at: Mapping[str, str]
) -> dict[str, str]:
    """A department with an item on the menu, a rule that names it, a request, a project."""
    department = make(admin, "/departments", {"name": names.department})["id"]
    entries = [{"code": "A", "name": {"zh": "甲", "en": "A"}}]
    unit = {"type": "department", "id": department}
    item = {"name": {"zh": "邻地服务", "en": "Plot"}, "class": CLASS, "supplier": unit}
    published = make(station, "/service-items", item)["id"]
    for action in ("review", "publish"):
        good(officer.post(f"/service-items/{published}/actions/{action}", {"evidence": {}}))
    request = {"class": CLASS, "text": "邻地诉求", "enterprise": at["enterprises"]}
    supplier = {"name": names.supplier, "kind": "SOCIAL_ORGANIZATION"}
    rule = {"class": CLASS, "park": at["parks"], "lead": unit, "effective_from": BEGINS_ON}
    team = {"leader": unit, "operator": unit, "manager": unit, "participants": [unit], "suppliers": [unit]}
    project = {"name": "邻地项目", "park": at["parks"], "plan": "计划", "budget": 1, **team}
    return {
        "departments": department,
        "dictionaries": make(admin, "/dictionaries", {"code": names.dictionary, "entries": entries})["id"],
        "calendars": make(admin, "/calendars", {"year": names.year, "holidays": []})["id"],
        "service-items": published,
        "requests": make(station, "/requests", request)["id"],
        "suppliers": make(station, "/suppliers", supplier)["id"],
        "routing-rules": make(admin, "/routing-rules", rule)["id"],
        "service-projects": make(station, "/service-projects", project)["id"],
    }


def service_words(names: ServiceNames, things: Mapping[str, str]) -> dict[str, Any]:
    """What a request about them says, by the name of a field."""
    return {
        "class": CLASS,
        "budget": 1,
        "lead": {"type": "department", "id": things["departments"]},
        "supplier": {"type": "department", "id": things["departments"]},
        "suppliers": [{"type": "department", "id": things["departments"]}],
        "departments.name": names.department,
        "dictionaries.code": names.dictionary,
        "calendars.year": names.year,
        "suppliers.name": names.supplier,
        "clock-recounts.id": "no-such-recount",
        "requests.action": "reject",
        "service-items.action": "withdraw",
        "service-projects.action": "cancel",
    }
