"""`GET /search`: enterprises, organizations, parks, linkages and requests by name, number or code; never members."""

from collections.abc import Sequence
from typing import Any

from services.insight.desk.asking import Asking
from services.insight.desk.replies import Found
from services.insight.desk.within import Where, any_of, seen_by
from services.insight.desk.wording import title
from services.insight.domain.moments import Row
from shared.web.lists import Filter, Listing
from shared.web.things import View

SEARCHED = ("enterprises", "organizations", "parks", "linkages", "requests")
LISTING = Listing(
    {
        "resource": Filter("resource"),
        "label": Filter("label"),
        "park": Filter("park"),
        "community": Filter("community"),
    },
    search=("words",),
    usual="label",
)


def parameters() -> dict[str, Any]:
    """As of every list, but that there is something to search for."""
    told = LISTING.parameters()["parameters"]
    return {"parameters": [{**each, "required": each["required"] or each["name"] == "q"} for each in told]}


def within(asking: Asking) -> Where:
    seen = seen_by(asking.caller)
    return {"found": True, "$and": [any_of({name: seen[name] for name in SEARCHED if name in seen})]}


async def views(asking: Asking, rows: Sequence[Row]) -> list[View]:
    names = await asking.names([row for row in rows if row["resource"] == "linkages"])
    return [_found(asking, row, names.get(row.get("enterprise") or "")).model_dump(mode="json") for row in rows]


def _found(asking: Asking, row: Row, of: str | None) -> Found:
    return Found(
        id=row["thing"],
        resource=row["resource"],
        title=asking.said(title(row["resource"], row.get("joint"), of or row["label"])),
        label=row["label"],
        code=row.get("code"),
        park=row.get("park"),
        community=row.get("community"),
        enterprise=row.get("enterprise"),
    )
