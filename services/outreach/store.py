"""How visits lie in the database of this service."""

from services.outreach.domain import visit
from services.outreach.domain.visit import Visit
from shared.store.aggregate import Aggregate, Index, listed_by

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
    (_NATURAL_KEY, listed_by("park"), listed_by("community"), listed_by("enterprise")),
)

AGGREGATES = (VISIT,)
