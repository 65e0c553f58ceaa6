"""Events of the integration service: imports as wholes; each row is a command at its owner."""

from shared.contracts.base import Card, Event


class ImportOpened(Event):
    event = "import.opened"
    kind: str
    park: str
    rows: int
    dry_run: bool


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
    Card(ImportFinished, "integration", "an import ended", (), {"state": "DONE", "created": 170}),
    Card(ImportUndone, "integration", "an import was taken back", (), {"undone": 168, "kept": 2}),
)
