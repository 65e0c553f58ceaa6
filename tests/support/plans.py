"""Reading a query plan: does any stage look at every document of a collection, or sort in memory?"""

from collections.abc import Mapping
from typing import Any

_BAD = {"COLLSCAN", "SORT"}


def scans(plan: Mapping[str, Any]) -> list[str]:
    """The bad stages of the winning plan; empty when an index serves both filter and order."""
    return [stage for stage in _stages(plan["queryPlanner"]["winningPlan"]) if stage in _BAD]


def _stages(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node["stage"])] if "stage" in node else []
        return own + [stage for child in node.values() for stage in _stages(child)]
    if isinstance(node, list):
        return [stage for child in node for stage in _stages(child)]
    return []
