"""Events of the service-request service beside requests: the menu, suppliers, routing rules, limits, projects."""

from datetime import date
from typing import Any

from shared.contracts.base import Card, Event, Reference, Waiting
from shared.contracts.service_request import Doer


class ServiceItemMoved(Event):
    """An item of the menu (亮) was written, reviewed, published or withdrawn."""

    event = "service-item.{fact}"
    fact: str
    action: str
    state: str
    from_state: str | None = None
    class_code: str
    supplier: Reference
    by: Doer | None = None
    awaiting: tuple[Waiting, ...] = ()

    @property
    def event_name(self) -> str:
        return f"service-item.{self.fact}"


class SupplierRegistered(Event):
    """Who offers services (S81, S82). `body` is the organization, enterprise, department or community it is."""

    event = "supplier.registered"
    name: str
    kind: str
    body: Reference | None = None


class SupplierAmended(Event):
    event = "supplier.amended"
    active: bool = True


class RoutingRuleSet(Event):
    """Which unit leads for a place and a class, from a day on."""

    event = "routing-rule.set"
    class_code: str | None = None
    park: str | None = None
    community: str | None = None
    lead: Reference
    co_handlers: tuple[Reference, ...] = ()
    effective_from: date
    effective_to: date | None = None


class RoutingRuleEnded(Event):
    """It holds up to this day."""

    event = "routing-rule.ended"
    effective_to: date


class RequestTermsSet(Event):
    """A tenant's own limits; each as it is now."""

    event = "request-terms.set"
    terms: dict[str, Any]


class ServiceProjectMoved(Event):
    """A service project (S83) took a step."""

    event = "service-project.{fact}"
    fact: str
    action: str
    state: str
    from_state: str | None = None
    park: str
    class_code: str | None = None
    suppliers: tuple[Reference, ...] = ()
    requests: tuple[str, ...] = ()
    bundle: str | None = None
    by: Doer | None = None
    awaiting: tuple[Waiting, ...] = ()

    @property
    def event_name(self) -> str:
        return f"service-project.{self.fact}"


_UNIT = {"type": "department", "id": "d1"}
_OWNER = "service-request"

CARDS = (
    Card(
        ServiceItemMoved,
        _OWNER,
        "a step of an item of the menu (亮)",
        (),
        {
            "fact": "published",
            "action": "publish",
            "state": "PUBLISHED",
            "from_state": "REVIEWED",
            "class_code": "FAMILY",
            "supplier": {"type": "supplier", "id": "s1"},
        },
        pattern="service-item.{fact}",
    ),
    Card(SupplierRegistered, _OWNER, "a supplier", (), {"name": "示例社会组织", "kind": "SOCIAL_ORGANIZATION"}),
    Card(SupplierAmended, _OWNER, "a supplier amended", (), {"active": False}),
    Card(RoutingRuleSet, _OWNER, "a routing rule", (), {"lead": _UNIT, "effective_from": "2016-05-30"}),
    Card(RoutingRuleEnded, _OWNER, "a routing rule ends", (), {"effective_to": "2016-06-30"}),
    Card(RequestTermsSet, _OWNER, "a tenant's own limits", (), {"terms": {"bundle_from": 3}}),
    Card(
        ServiceProjectMoved,
        _OWNER,
        "a step of a service project",
        ("insight", "service-request"),
        {"fact": "drafted", "action": "create", "state": "DRAFT", "park": "p1"},
        pattern="service-project.{fact}",
    ),
)
