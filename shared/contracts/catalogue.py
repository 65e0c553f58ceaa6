"""The catalogue of all events of the platform."""

from shared.contracts import (
    identity,
    integration,
    linkage,
    member,
    organization,
    outreach,
    service_menu,
    service_request,
    tenant,
)
from shared.contracts.base import Catalogue

CATALOGUE = Catalogue(
    identity.CARDS,
    organization.CARDS,
    tenant.CARDS,
    member.CARDS,
    outreach.CARDS,
    service_request.CARDS,
    service_menu.CARDS,
    linkage.CARDS,
    integration.CARDS,
)
