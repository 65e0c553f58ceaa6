"""Places of an item of the menu that has a bound: an open request holds one of them, and no two hold the same. Pure."""

from collections.abc import Mapping

from services.service_request.domain.request import Request
from shared.kernel.errors import Conflict

SLOT = "slot"
"""The natural key under which a request holds its place; a unique index covers it."""


class ItemFull(Conflict):
    """Open requests hold all of the item's places."""

    slug = "item-full"


def taken(request: Request) -> Mapping[str, str | None]:
    """The key of a new request, as a look-up."""
    return {SLOT: f"{request.service_item}:{request.slot}"} if request.slot else {}


def freed(before: Request, after: Request) -> Mapping[str, str | None]:
    """The key goes when the request has given its place back."""
    return {SLOT: None} if before.slot and not after.slot else {}
