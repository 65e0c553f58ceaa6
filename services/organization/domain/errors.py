"""Refusals of the organization service."""

from shared.kernel.errors import Conflict


class AlreadyMovedOut(Conflict):
    """The enterprise has left its park."""

    slug = "already-moved-out"


class AlreadyDissolved(Conflict):
    """The organization is no more."""

    slug = "already-dissolved"
