"""The rules, each a pure function from one parsed file to its faults.

A rule that must be left alone in one line is told so there: `# house: <rule>` with the reason beside it.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.house.sources import parsed

MAX_LINES = 400
DRIVERS = {"motor", "pymongo", "bson"}
MAY_DRIVE = ("shared/store/driver.py", "deploy/local/replica_set.py")
"""The driver file, and the tool that makes a replica set before anything is connected."""
PURE = ("shared/kernel/", "shared/workflow/", "shared/rules/", "shared/contracts/")
PURE_MAY_IMPORT = {"shared.kernel", "shared.workflow", "shared.rules", "shared.contracts", "pydantic"}
DOMAIN_MAY_IMPORT = PURE_MAY_IMPORT | {"shared.store.aggregate"}
STDLIB_EDGES = {"socket", "asyncio", "http", "urllib", "os", "subprocess", "threading"}
IMPURE = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("uuid", "uuid4"),
    ("uuid", "uuid1"),
    ("random", "random"),
    ("random", "choice"),
    ("random", "randint"),
}
MAY_TELL_TIME = ("shared/kernel/clock.py", "deploy/", "tests/")
COLLECTION_CALLS = {
    "find",
    "find_one",
    "update_one",
    "update_many",
    "find_one_and_update",
    "count_documents",
    "delete_many",
    "distinct",
}


@dataclass(frozen=True, slots=True)
class File:
    """One source file as the rules see it."""

    path: PurePosixPath
    text: str

    @property
    def name(self) -> str:
        return self.path.as_posix()

    @property
    def service(self) -> str | None:
        return self.path.parts[1] if self.path.parts[0] == "services" and len(self.path.parts) > 2 else None


@dataclass(frozen=True, slots=True)
class Fault:
    path: str
    line: int
    rule: str
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.says}"


Rule = Callable[[File, ast.Module], Iterator[tuple[int, str]]]


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _within(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def driver(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Only shared/store/driver.py knows the MongoDB driver; only shared/bus knows aiokafka."""
    for line, name in imports(tree):
        head = name.split(".")[0]
        if head in DRIVERS and file.name not in MAY_DRIVE:
            yield line, f"{head} is imported outside shared/store/driver.py"
        if head == "aiokafka" and not file.name.startswith(("shared/bus/", "tests/", "deploy/")):
            yield line, "aiokafka is imported outside shared/bus"


def layers(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The centre is pure; shared knows no service; no service knows another."""
    for line, name in imports(tree):
        ours = name.split(".")[0] in {"services", "shared", "deploy", "tests"}
        if file.name.startswith("shared/") and _within(name, {"services", "deploy", "tests"}):
            yield line, f"shared imports {name}"
        if file.service and _within(name, {"services"}) and not _within(name, {f"services.{file.service}"}):
            yield line, f"a service imports another: {name}"
        if _is_pure(file) and (ours or _is_framework(name)) and not _within(name, _allowed(file)):
            yield line, f"the pure centre imports {name}"


def _is_pure(file: File) -> bool:
    return (file.name.startswith(PURE) and not file.name.endswith("__main__.py")) or "domain" in file.path.parts[2:-1]


def _allowed(file: File) -> set[str]:
    own = {f"services.{file.service}.domain"} if file.service else set()
    return (DOMAIN_MAY_IMPORT if file.service else PURE_MAY_IMPORT) | own


def _is_framework(name: str) -> bool:
    head = name.split(".", maxsplit=1)[0]
    return head in {"fastapi", "starlette", "aiohttp", "uvicorn", "prometheus_client", "structlog"} | STDLIB_EDGES


def clock(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Time, ids and chance are parameters."""
    if file.name.startswith(MAY_TELL_TIME) or file.path.name == "wiring.py":
        return
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        if (node.value.id, node.attr) in IMPURE:
            yield node.lineno, f"{node.value.id}.{node.attr} is asked instead of passed in"


def tenant(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Outside shared/store, a filter written out names the tenant."""
    if file.service is None:
        return
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        where = node.args[0]
        if node.func.attr in COLLECTION_CALLS and isinstance(where, ast.Dict) and not _names_tenant(where):
            yield node.lineno, f"{node.func.attr} without a tenant"


def _names_tenant(where: ast.Dict) -> bool:
    keys = {key.value for key in where.keys if isinstance(key, ast.Constant)}
    return "tenant" in keys or None in where.keys


def length(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A file is one topic."""
    lines = file.text.count("\n")
    if lines > MAX_LINES:
        yield lines, f"{lines} lines: split it by topic"


def waiting(file: File, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Tests neither skip nor sleep nor assert what cannot fail."""
    if not file.name.startswith("tests/") or file.name.startswith("tests/house/"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
            yield node.lineno, f"a test uses {node.attr}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.sleep" and not _is_polling(file):
            yield node.lineno, "a test sleeps"
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant):
            yield node.lineno, "an assertion that cannot fail"


def _is_polling(file: File) -> bool:
    """Support code that polls until a deadline; a test itself never waits for time to pass."""
    return "support" in file.name


RULES: tuple[Rule, ...] = (driver, layers, clock, tenant, length, waiting)


def faults(file: File) -> list[Fault]:
    """All faults of one file, without the lines that say `# house: <rule>`."""
    tree = parsed(file.text)
    lines = file.text.splitlines()
    return [
        Fault(file.name, line, rule.__name__, says)
        for rule in RULES
        for line, says in rule(file, tree)
        if f"# house: {rule.__name__}" not in lines[min(line, len(lines)) - 1]
    ]
