"""`GET /activity`: recent events in words, the newest first, of things the caller sees."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.insight.desk.asking import Asking
from services.insight.desk.replies import Doer, Recent, Subject
from services.insight.desk.within import Where, any_of, seen_by
from services.insight.desk.wording import Words, said_of, sentence, title
from services.insight.domain.moments import Row
from services.insight.replies import Name
from shared.web.lists import Filter, Listing
from shared.web.things import View

FILTERS: Mapping[str, Filter] = {
    "slug": Filter("slug"),
    "resource": Filter("resource"),
    "subject": Filter("thing"),
    "park": Filter("park"),
    "community": Filter("community"),
    "enterprise": Filter("enterprise"),
    "correlation_id": Filter("correlation_id"),
    "occurred_at": Filter("created_at", datetime),
}
LISTING = Listing(FILTERS, usual="-occurred_at")


def within(asking: Asking) -> Where:
    return any_of(seen_by(asking.caller))


async def views(asking: Asking, rows: Sequence[Row]) -> list[View]:
    names = await asking.names(rows)
    return [Recent(**told(row, names)).model_dump(mode="json") for row in rows]


def told(row: Row, names: Mapping[str, str]) -> View:
    """The fields of a line."""
    words = sentence(about(row, names), said_of(row["slug"], row.get("joint")))
    return {
        "id": row["_id"],
        "slug": row["slug"],
        "sentence": Name(zh=words.zh, en=words.en),
        "by": Doer(**row["by"]),
        "subject": Subject(resource=row["resource"], id=row["thing"]),
        "park": row.get("park"),
        "occurred_at": row["created_at"],
        "correlation_id": row["correlation_id"],
    }


def about(row: Row, names: Mapping[str, str]) -> Words:
    """The thing a line is about: by its own name, else by that of its enterprise, else by its number."""
    name = row.get("label") or names.get(row.get("enterprise") or "") or row.get("number")
    return title(row["resource"], row.get("joint"), name)
