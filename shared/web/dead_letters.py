"""How a dead letter looks in a reply, and by what a list of them can be asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.web.lists import Filter, Listing
from shared.web.things import View

FIELDS: Mapping[str, Filter] = {
    "id": Filter("_id"),
    "version": Filter("changes", int),
    "service": Filter("service"),
    "group": Filter("group"),
    "reason": Filter("reason"),
    "attempts": Filter("attempts", int),
    "word": Filter("word"),
    "event_id": Filter("event_id"),
    "event_name": Filter("event_name"),
    "aggregate": Filter("aggregate"),
    "aggregate_version": Filter("version", int),
    "created_at": Filter("parked_at", datetime),
    "updated_at": Filter("updated_at", datetime),
}
"""`word` is what was said about it and not yet acted upon; `attempts` counts the redrives in vain."""

LISTING = Listing(FIELDS)


def view(row: Mapping[str, Any]) -> View:
    """Names and numbers, never what the record holds."""
    return {name: row.get(each.path) for name, each in FIELDS.items()}
