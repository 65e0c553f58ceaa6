"""A deadline knocks: what is overdue is escalated, a lead nobody cared for expires."""

from services.linkage.domain import steps
from services.linkage.store import Stores
from shared.bus.holders import Holders
from shared.kernel.scope import Scope
from shared.telemetry.metric_defs import UNOWNED_WORK
from shared.workflow.instance import Escalation


async def knock_at_linkage(stores: Stores, holders: Holders, scope: Scope, id: str) -> None:
    """Looks again whether anything is due. Work that finds nobody responsible is counted."""
    linkage = await stores.linkages.get(scope, id)
    held = await holders.held(scope, linkage.state.instance.units)
    unowned: set[str] = set()

    def responsible(missed: Escalation) -> bool:
        is_owned = not held.isdisjoint(missed.roles)
        unowned.update(() if is_owned else missed.roles)
        return is_owned

    changed = await stores.linkages.change(scope, id, steps.knock(responsible))
    if unowned and not changed.repeated:
        UNOWNED_WORK.labels("linkage", "linkage").inc()
