"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.linkage.domain import lead_watch, model
from services.linkage.domain.lead_watch import LeadWatch
from services.linkage.domain.model import Linkage
from shared.store.aggregate import Aggregate, listed_by, natural_key
from shared.store.service_store import ServiceStore
from shared.store.store import Store

LINKAGE = Aggregate(
    "linkage",
    "linkages",
    Linkage,
    model.evolve,
    (
        natural_key("number"),
        listed_by("park"),
        listed_by("community"),
        listed_by("enterprise"),
        listed_by("instance.state"),
    ),
    model.due,
)
LEAD_WATCH = Aggregate("lead-watch", "lead_watches", LeadWatch, lead_watch.evolve)

AGGREGATES = (LINKAGE, LEAD_WATCH)


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per aggregate."""

    linkages: Store[Linkage]
    watches: Store[LeadWatch]

    @staticmethod
    def of(service_store: ServiceStore) -> "Stores":
        return Stores(service_store.store(LINKAGE), service_store.store(LEAD_WATCH))
