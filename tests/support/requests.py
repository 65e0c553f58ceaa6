"""A street's people at work on service requests, over HTTP alone: each step as the account whose step it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.driver.http import Browser, Json, Reply
from tests.support.seeded import Platform

CLASS = "OCCUPATIONAL_HEALTH"
SATISFIED = {"reached": True, "solved": True, "satisfied": True}
DEPARTMENTS = ("科室1", "科室2", "社区卫生站")
BASIS = "职责分工"
Evidence = Mapping[str, Any]


@dataclass(frozen=True)
class Street:
    """One tenant of the seeded platform; departments by name as references."""

    seeded: Platform
    tenant: str
    units: Mapping[str, Json]

    @staticmethod
    def of(seeded: Platform, tenant: str) -> "Street":
        listed = seeded.browser(tenant, "street_officer").read("/departments", limit="200")["items"]
        return Street(seeded, tenant, {each["name"]: {"type": "department", "id": each["id"]} for each in listed})

    def who(self, role: str, unit: str | None = None) -> Browser:
        """The account with this role; of a department's officers the one of `unit`."""
        bounds = {"department": self.units[unit]["id"]} if unit else {}
        return self.seeded.browser(self.tenant, role, **bounds)

    def submitted(self, role: str = "enterprise_contact", **body: Any) -> str:
        """The id of a new request."""
        told = {"class": CLASS, "text": "希望举办职业健康讲座", **body}
        return str(good(self.who(role).post("/requests", told))["id"])

    def act(self, id: str, role: str, action: str, evidence: Evidence | None = None, unit: str | None = None) -> Json:
        return good(self.tried(id, role, action, evidence, unit))

    def tried(
        self,
        id: str,
        role: str,
        action: str,
        evidence: Evidence | None = None,
        unit: str | None = None,
        **headers: str,
    ) -> Reply:
        body = {"evidence": dict(evidence or {})}
        return self.who(role, unit).post(f"/requests/{id}/actions/{action}", body, **headers)

    def dispatched(self, lead: str = "科室1", *helpers: str) -> str:
        """A request of the enterprise's contact that the station has sent to these departments."""
        id = self.submitted()
        self.act(id, "station_worker", "accept")
        evidence = {"lead": self.units[lead], "co_handlers": [self.units[name] for name in helpers], "basis": BASIS}
        self.act(id, "station_worker", "dispatch", evidence)
        return id

    def resolved(self) -> str:
        id = self.dispatched()
        self.act(id, "department_officer", "respond", {"contact_record": "已联系"}, "科室1")
        self.act(id, "department_officer", "resolve", {"result": "已办理"}, "科室1")
        return id

    def see(self, id: str) -> Json:
        return self.who("street_officer").read(f"/requests/{id}")

    def facts(self, id: str) -> list[str]:
        """What happened to it, in order."""
        events = self.who("street_officer").read(f"/requests/{id}/history")["items"]
        return [each["type"].removeprefix("cn.balian.request.").removesuffix(".v1") for each in events]


def good(reply: Reply) -> Json:
    if reply.status not in (200, 201):
        raise AssertionError(f"{reply.status} {reply.content[:600]!r}")
    return reply.body


def slug(reply: Reply) -> str:
    """Which problem it is."""
    return str(reply.body["type"]).removeprefix("/problems/")


def faults(reply: Reply) -> list[tuple[str, str]]:
    return [(each["pointer"], each["slug"]) for each in reply.body["errors"]]
