"""Every metric we define is set somewhere: one that never moves tells an operator a comfortable lie."""

import ast
from collections.abc import Iterable
from pathlib import Path

from shared.telemetry import metric_defs
from tests.house.sources import parsed

ROOT = Path(__file__).parents[3]
DEFINITIONS = Path(metric_defs.__file__)


def defined(source: str) -> set[str]:
    """Names of the metrics a module makes."""
    return {
        target.id
        for node in parsed(source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def called_on(sources: Iterable[str]) -> set[str]:
    """Names `X` of which `X.something(…)` or `module.X.something(…)` is called."""
    return {
        node.func.value.attr if isinstance(node.func.value, ast.Attribute) else node.func.value.id
        for source in sources
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute | ast.Name)
    }


def used() -> set[str]:
    files = [path for room in ("shared", "services") for path in (ROOT / room).rglob("*.py") if path != DEFINITIONS]
    return called_on(path.read_text() for path in files)


def test_every_metric_is_used() -> None:
    names = defined(DEFINITIONS.read_text())
    assert "HTTP_REQUESTS" in names
    assert names - used() == set()


def test_a_metric_that_nobody_sets_is_seen() -> None:
    planted = 'USED = Counter("a", "b")\nFORGOTTEN = Gauge("c", "d")\n'
    caller = "import defs\nfrom defs import FORGOTTEN\ndefs.USED.labels('x').inc()\n"
    assert defined(planted) - called_on([caller]) == {"FORGOTTEN"}
