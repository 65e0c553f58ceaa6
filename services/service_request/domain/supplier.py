"""Suppliers (S81, S82): who offers services. Departments and communities act for themselves and need not be one."""

from enum import StrEnum

from services.service_request.domain.base import Ref
from shared.contracts.base import Event
from shared.contracts.service_menu import SupplierAmended, SupplierRegistered
from shared.store.aggregate import State


class SupplierKind(StrEnum):
    """部门, 社区, 群团组织, 社会组织, 企业, 志愿者."""

    DEPARTMENT = "DEPARTMENT"
    COMMUNITY = "COMMUNITY"
    MASS_ORGANIZATION = "MASS_ORGANIZATION"
    SOCIAL_ORGANIZATION = "SOCIAL_ORGANIZATION"
    ENTERPRISE = "ENTERPRISE"
    VOLUNTEERS = "VOLUNTEERS"


class Supplier(State):
    """`body` is the body whose people act for it; without one it is the supplier itself."""

    name: str
    kind: SupplierKind
    body: Ref | None = None
    active: bool = True


def evolve(supplier: Supplier | None, event: Event) -> Supplier:
    if isinstance(event, SupplierRegistered):
        return Supplier.model_validate(event.model_dump())
    if supplier and isinstance(event, SupplierAmended):
        return supplier.model_copy(update={"active": event.active})
    raise ValueError(f"{event.event_name} is no event of this thing")
