"""Finds every slug that the code can answer with, so that a test can ask for its wording."""

import ast
from collections.abc import Iterator

from tests.house.sources import parsed

SLUG_AT = {"FieldError": 1, "CellFault": 0, "Problem": 1, "CodeVerdict": 1, "Refers": 4}
"""Calls that name a slug, and at which position."""


def slugs(text: str) -> set[str]:
    """Slugs of error classes and of the calls above, in one source text."""
    tree = parsed(text)
    return {found for node in ast.walk(tree) for found in _of(node)}


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        for statement in node.body:
            yield from _of_assignment(statement)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SLUG_AT:
        yield from _of_call(node, SLUG_AT[node.func.id])


def _of_assignment(statement: ast.stmt) -> Iterator[str]:
    """`slug = "x"` and `slug, kind = "x", …`."""
    if not isinstance(statement, ast.Assign):
        return
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        target, value = target.elts[0], value.elts[0]
    if isinstance(target, ast.Name) and target.id == "slug" and isinstance(value, ast.Constant):
        yield str(value.value)


def _of_call(call: ast.Call, position: int) -> Iterator[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("slug", "error")]
    given = call.args[position : position + 1] or named
    for node in given:
        candidates = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
        yield from (str(c.value) for c in candidates if isinstance(c, ast.Constant) and isinstance(c.value, str))
