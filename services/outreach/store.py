"""How visits lie in the database of this service."""

from services.outreach.domain import visit
from services.outreach.domain.visit import Visit
from shared.store.aggregate import Aggregate, Index


def _by(field: str) -> Index:
    return Index(((f"data.{field}", 1), ("created_at", 1), ("_id", 1)))


_NATURAL_KEY = Index(
    (("data.enterprise", 1), ("data.visited_on", 1), ("data.type", 1), ("data.channel", 1)),
    unique=True,
    where={"data.undone": False},
)
VISIT = Aggregate(
    "visit",
    "visits",
    Visit,
    visit.evolve,
    (_NATURAL_KEY, _by("park"), _by("community"), _by("enterprise")),
)

AGGREGATES = (VISIT,)
