"""Events of the integration service: imports as wholes; each row is a command at its owner."""

from typing import Any

from shared.contracts.base import Card, Event


class ImportOpened(Event):
    """`faults` say where the sheet as a whole could not be read; then nothing of it is tried."""

    event = "import.opened"
    kind: str
    park: str
    community: str | None = None
    rows: int
    dry_run: bool
    faults: tuple[dict[str, Any], ...] = ()


class ImportAdvanced(Event):
    """The work went on to `state` (CHECKING, RUNNING); `undoing` when it is being taken back."""

    event = "import.advanced"
    state: str
    undoing: bool = False


class ImportFinished(Event):
    """`state` DONE or FAILED; counts add up to the rows of the sheet."""

    event = "import.finished"
    state: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


class ImportUndone(Event):
    event = "import.undone"
    undone: int
    kept: int
    """Rows changed since, left as they are."""


CARDS = (
    Card(
        ImportOpened,
        "integration",
        "an import began",
        (),
        {"kind": "enterprises", "park": "p1", "rows": 170, "dry_run": False},
    ),
    Card(ImportAdvanced, "integration", "an import went on", (), {"state": "RUNNING", "undoing": False}),
    Card(ImportFinished, "integration", "an import ended", (), {"state": "DONE", "created": 170}),
    Card(ImportUndone, "integration", "an import was taken back", (), {"undone": 168, "kept": 2}),
)
