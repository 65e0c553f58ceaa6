"""Ways through a workflow, found in what `GET /workflows/{slug}` says of it and nothing else."""

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def finals(workflow: Row) -> set[str]:
    return {state["slug"] for state in workflow["states"] if state["final"]}


def road(workflow: Row, *stops: str) -> list[Row]:
    """The shortest rows after the create row that pass through these states in this order.

    Rows of one action from one state to several are left out: which of them is offered cannot be known beforehand.
    """
    here, rows = _start(workflow), []
    for stop in stops:
        leg = _leg(workflow["rows"], here, stop)
        rows += leg
        here = stop
    return rows


def is_left_to_time(row: Row) -> bool:
    """Whether nobody calls this row: it comes when its deadline has passed."""
    return {role for party in row["parties"] for role in party} == {"system"}


def _start(workflow: Row) -> str:
    return next(str(row["to"]) for row in workflow["rows"] if row["from"] is None)


def _leg(rows: Sequence[Row], start: str, end: str) -> list[Row]:
    roads: list[list[Row]] = [[]]
    seen = {start}
    for way in roads:
        here = way[-1]["to"] if way else start
        if here == end:
            return way
        for row in rows:
            if row["from"] == here and row["to"] not in seen and _is_certain(row, rows):
                seen.add(row["to"])
                roads.append([*way, row])
    raise AssertionError(f"no road from {start} to {end}")


def _is_certain(row: Row, rows: Sequence[Row]) -> bool:
    ends = {each["to"] for each in rows if (each["from"], each["action"]) == (row["from"], row["action"])}
    return ends == {row["to"]}
