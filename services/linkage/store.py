"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.linkage.domain import lead_watch, model
from services.linkage.domain.lead_watch import LeadWatch
from services.linkage.domain.model import Linkage
from shared.store.aggregate import Aggregate, Index
from shared.store.service_store import ServiceStore
from shared.store.store import Store


def _by(field: str) -> Index:
    return Index(((f"data.{field}", 1), ("created_at", 1), ("_id", 1)))


LINKAGE = Aggregate(
    "linkage",
    "linkages",
    Linkage,
    model.evolve,
    (
        Index((("data.number", 1),), unique=True, where={"data.undone": False}),
        _by("park"),
        _by("community"),
        _by("enterprise"),
        _by("instance.state"),
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
