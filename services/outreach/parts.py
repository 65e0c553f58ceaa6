"""What commands and queries of this service are given: its store, and the way to other owners."""

from dataclasses import dataclass

from services.outreach.domain.visit import Visit
from shared.store.store import Store
from shared.web.client import OwnerClient


@dataclass(frozen=True, slots=True)
class Parts:
    visits: Store[Visit]
    owners: OwnerClient
