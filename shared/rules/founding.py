"""When a branch should be founded and may be applied for (B1, B3, B10)."""

from shared.rules.packs import Pack


def lead_ready(full: int, pack: Pack) -> bool:
    """B1: enough full members whose relation is not in a branch serving the enterprise; probationary never
    count.
    """
    return full >= pack.branch_full_min


def may_apply(affiliated_full: int, pack: Pack) -> bool:
    """B1, B3, B10: enough relations have been moved in; for a joint branch summed over its enterprises."""
    return affiliated_full >= pack.branch_full_min
