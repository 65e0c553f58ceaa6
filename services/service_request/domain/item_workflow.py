"""菜单条目 `service-item`: written, reviewed by another, published, withdrawn (S12, S52)."""

from shared.contracts.catalogue import CATALOGUE
from shared.workflow.catalog import Catalog
from shared.workflow.check import checked
from shared.workflow.instance import Blocker, Case
from shared.workflow.table import Line, definition, text

AUTHORS = "station_worker, street_officer, supplier"
REVIEWERS = "content_reviewer, street_officer"
PUBLISHERS = "station_worker, street_officer"


# fmt: off
LINES = (
    #    from         action      to           by           evidence
    Line("",          "create",   "DRAFT",     AUTHORS,     event="drafted"),
    Line("DRAFT",     "review",   "REVIEWED",  REVIEWERS,   gates="author-may-not-review"),
    Line("REVIEWED",  "return",   "DRAFT",     REVIEWERS,   "reason", event="returned"),
    Line("REVIEWED",  "publish",  "PUBLISHED", PUBLISHERS),
    Line("DRAFT",     "withdraw", "WITHDRAWN", AUTHORS,     "reason"),
    Line("REVIEWED",  "withdraw", "WITHDRAWN", AUTHORS,     "reason"),
    Line("PUBLISHED", "withdraw", "WITHDRAWN", AUTHORS,     "reason"),
)
# fmt: on


def author_may_not_review(case: Case) -> Blocker | None:
    """S12: the reviewer is another than the author. facts: `is_author`."""
    if not case.facts.get("is_author", 0):
        return None
    return Blocker("author-may-not-review", {}, f"/api/v1/service-items/{case.instance.id}")


ITEM = checked(
    definition(
        slug="service-item",
        version=1,
        events="service-item.",
        finals="WITHDRAWN",
        keys={"reason": text()},
        lines=LINES,
        gates={"author-may-not-review": author_may_not_review},
    ),
    CATALOGUE.knows,
)

ITEMS = Catalog((ITEM,))
