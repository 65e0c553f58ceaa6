"""A street with a park, an enterprise and units, its people as scopes, and a walk through a request.

`Town` answers what the organization service would; everything else in these tests is real.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.service_request.commands.act import ActOnRequest, act_on_request
from services.service_request.commands.submit import SubmitRequest, submit_request
from services.service_request.domain.request import Request
from services.service_request.parts import Parts
from services.service_request.wiring import parts_of
from shared.bus.envelope import Envelope
from shared.kernel.calendar import CHINA
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.errors import NotFound
from shared.kernel.scope import Jurisdiction, Scope
from shared.store.aggregate import Stored
from shared.store.service_store import ServiceStore
from shared.workflow.errors import Blocked

TENANT, OTHER_TENANT = "110105015", "110108005"
PARK, OTHER_PARK = "park-1", "park-2"
COMMUNITY, OTHER_COMMUNITY = "community-1", "community-2"
ENTERPRISE, FAR = "enterprise-1", "enterprise-far"
DEPARTMENT, HELPER, THIRD = "department-1", "department-2", "department-3"
PERSON = "person-1"
START = datetime(2016, 5, 30, 9, tzinfo=CHINA)
IN_2022 = datetime(2022, 3, 1, 9, tzinfo=CHINA)
"""When pack 2021 holds."""
CLASS = "OCCUPATIONAL_HEALTH"


def envelope(
    name: str, aggregate: str, version: int, data: Mapping[str, Any], *, source: str = "other", at: datetime = START
) -> Envelope:
    """An event as it comes from a topic of the story tenant."""
    return Envelope(
        id=f"{name}-{aggregate}-{version}",
        source=source,
        type=f"cn.balian.{name}.v1",
        name=name,
        tenant=TENANT,
        aggregate=aggregate,
        version=version,
        time=at,
        actor={"id": "u1", "role": "street_admin", "unit": None},
        causation_id=None,
        correlation_id="corr-2",
        traceparent=None,
        logepoch=1,
        story=True,
        data=data,
    )


@dataclass
class Town:
    """What the organization service knows; the same tenant everywhere but where said."""

    things: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            f"/parks/{PARK}": {"community": COMMUNITY},
            f"/parks/{OTHER_PARK}": {"community": OTHER_COMMUNITY},
            f"/communities/{COMMUNITY}": {},
            f"/enterprises/{ENTERPRISE}": {"park": PARK, "community": COMMUNITY, "state": "OPERATING"},
            f"/enterprises/{FAR}": {"park": OTHER_PARK, "community": OTHER_COMMUNITY, "state": "OPERATING"},
            "/enterprises/gone": {"park": PARK, "community": COMMUNITY, "state": "MOVED_OUT"},
            **{f"/departments/{id}": {"active": True} for id in (DEPARTMENT, HELPER, THIRD)},
            "/departments/closed": {"active": False},
        }
    )
    calendars: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Who uploaded each."""

    async def get(self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        if path == "/calendars":
            return {"items": self.calendars}
        if owner == "integration":
            return self._file(path.removeprefix("/internal/files/"), params or {})
        if scope.tenant != TENANT or path not in self.things:
            raise NotFound
        return self.things[path]

    def _file(self, id: str, reader: Mapping[str, str]) -> dict[str, Any]:
        if self.files.get(id) != reader["actor"]:
            raise NotFound
        return {"id": id}


def person(role: str, actor: str | None = None, tenant: str = TENANT, at: datetime = START, **place: str) -> Scope:
    """Somebody with this role; the actor is named after it."""
    return Scope(
        tenant=tenant,
        actor=actor or role,
        roles=frozenset({role}),
        correlation_id="corr-1",
        jurisdiction=Jurisdiction(**place),
        clock=TenantClock(ClockMode.STORY, at),
    )


STATION = person("station_worker", park=PARK)
CONTACT = person("enterprise_contact", enterprise=ENTERPRISE)
WORKER = person("person", person=PERSON)
LEAD = person("department_officer", department=DEPARTMENT)
CO = person("department_officer", actor="helper", department=HELPER)
CALLER = person("callback_worker")
OFFICER = person("street_officer")
LEADER = person("street_leader")
ADMIN = person("street_admin")
SYSTEM = person("system", actor="svc-service-request")


def department(id: str) -> dict[str, str]:
    return {"type": "department", "id": id}


RESPOND = {"contact_record": "已联系诉求人"}
RESOLVE = {"result": "已解决"}
DISPATCH: dict[str, Any] = {"lead": department(DEPARTMENT), "basis": "职责分工"}
WITH_HELP: dict[str, Any] = {**DISPATCH, "co_handlers": [department(HELPER)]}
SATISFIED = {"reached": True, "solved": True, "satisfied": True}
WALK: tuple[tuple[str, Scope, str, dict[str, Any]], ...] = (
    ("SUBMITTED", STATION, "accept", {}),
    ("ACCEPTED", STATION, "dispatch", DISPATCH),
    ("DISPATCHED", LEAD, "respond", RESPOND),
    ("RESPONDED", LEAD, "resolve", RESOLVE),
    ("RESOLVED", CALLER, "call_back", SATISFIED),
)
"""From SUBMITTED to CLOSED."""


@dataclass(frozen=True)
class House:
    """The service's parts and what it asks of others."""

    parts: Parts
    town: Town
    store: ServiceStore

    @staticmethod
    def of(store: ServiceStore) -> "House":
        town = Town()
        return House(parts_of(store, town), town, store)

    async def submit(self, scope: Scope = CONTACT, **body: Any) -> Stored[Request]:
        command = SubmitRequest.model_validate({"class": CLASS, "text": "需要健康讲座", **body})
        return (await submit_request(self.parts, scope, command)).thing

    async def act(
        self, scope: Scope, id: str, action: str, evidence: Mapping[str, Any] | None = None, at: datetime | None = None
    ) -> Request:
        command = ActOnRequest(evidence=dict(evidence or {}))
        told = replace(scope, story_time=at) if at else scope
        return (await act_on_request(self.parts, told, id, action, command, None)).thing.state

    async def walk(self, id: str, until: str, **instead: dict[str, Any]) -> Request:
        """Along the main path until the state is reached; `instead` names other evidence by action."""
        for state, scope, action, evidence in WALK:
            found = await self.parts.stores.requests.get(SYSTEM, id)
            if state == found.state.instance.state != until:
                await self.act(scope, id, action, instead.get(action, evidence))
        return (await self.parts.stores.requests.get(SYSTEM, id)).state

    async def request(self, id: str) -> Request:
        return (await self.parts.stores.requests.get(SYSTEM, id)).state

    async def facts(self, id: str) -> list[str]:
        """What happened to it, in order."""
        events = await self.parts.stores.requests.history(SYSTEM, id)
        return [event.type.removeprefix("cn.balian.request.").removesuffix(".v1") for event in events]


def blocks(refused: Blocked) -> list[str]:
    blocked_by = refused.facts["blocked_by"]
    assert isinstance(blocked_by, list)
    return [each["slug"] for each in blocked_by]


def states(request: Request) -> dict[str, tuple[str, str]]:
    """Role and state of each unit's newest leg."""
    return {leg.unit.id: (leg.role, leg.state) for leg in request.legs}
