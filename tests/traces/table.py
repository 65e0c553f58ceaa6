"""Which test is for which item of the domain: read from the marker `covers` in the sources, written as a page."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.house.sources import parsed

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "traces.md"
MARKER = "covers"
ITEMS: Mapping[str, str] = {
    "S45": "five classes of demand, denominators kept",
    "S52": "a public service menu (亮), matched with requests (对接)",
    "S56": "leader, operator, manager and participants named on each project",
    "S69": "routing to 科室, 科, 站, 队, 所; difficult ones escalated",
    "S70": "the station is one front desk: it routes, it does not decide",
    "S71": "Party, government, enterprises, society and groups work together on one request",
    "S80": "from need to service, visible per enterprise",
    "S81": "mass organizations as suppliers",
    "S82": "social organizations as suppliers",
    "S83": "service projects: planned, several suppliers in a team",
    "S84": "three kinds of services",
    "S85": "eight classes of services",
    "S86": "what concerns one person, and one desk for all of it",
    "B26": "吹哨报到: whistle, summons, arrival clock, rating; not in pack 2016",
    "B27": "the four clocks, around the clock; first receiver leads",
    "B28": "the three rates come from a call-back to the requester, never from the handler",
}
"""Those that tests name so far."""


def traced(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Test and items of each marked test in one source text."""
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            items = [item for decorator in node.decorator_list for item in _items(decorator)]
            if items:
                yield node.name, items


def _items(decorator: ast.expr) -> Iterator[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{MARKER}":
        yield from (str(each.value) for each in decorator.args if isinstance(each, ast.Constant))


def table(root: Path = ROOT) -> Mapping[str, list[tuple[str, str]]]:
    """Item → (file, test), in order."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in sorted((root / "tests").rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if f"mark.{MARKER}(" in text:
            for name, items in traced(text):
                for item in items:
                    found[item].append((file.relative_to(root).as_posix(), name))
    return found


def page(found: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """The page, as it is committed."""
    lines = [
        "# From the domain to the tests",
        "",
        "Written by `python -m tests.traces`; each test names what it is for with `@pytest.mark.covers`.",
        "",
        "| item | what it asks for | tests |",
        "|---|---|---|",
    ]
    for item, asks in ITEMS.items():
        tests = "<br>".join(f"`{file}` {name}" for file, name in found.get(item, ()))
        lines.append(f"| {item} | {asks} | {tests} |")
    return "\n".join(lines) + "\n"
