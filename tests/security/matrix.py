"""Every operation asked by everybody, and what is wrong with who was answered what.

Who is bound elsewhere or is of another tenant does not find the plot's things (404), and reads nothing of them in any
reply; a role that may not do something is refused (403) where it sees the thing; who may is not refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.driver.http import Reply
from tests.security.lines import Lines
from tests.security.people import AT_ONCE, Caller, Where
from tests.security.permissions import ASKED_ANYWHERE, EVERYBODY, FIGURES, MAY, MAY_READ, NOT_MADE, TENANT_WIDE
from tests.security.plot import Plot
from tests.security.samples import Operation, Request, request, tokens
from tests.support.until import until

Ask = Callable[[Caller, Operation, Request], Reply]
Marks = Mapping[Where, frozenset[str]]
"""What callers of each place may not read: ids and codes."""
_REFUSED = (403, 404)
_NO_PLACE_BINDS = ("person", "department", "organization")


@dataclass(frozen=True)
class Cell:
    """One caller's one question."""

    operation: Operation
    caller: Caller
    request: Request
    reply: Reply

    def wrong(self, what: str) -> str:
        return f"{self.operation.name} by {self.caller.role} {self.caller.where.value}: {what} ({self.reply.status})"

    @property
    def is_misfit(self) -> bool:
        """Whether the request itself was wrong, so that it says nothing about the caller."""
        return self.reply.status == 422 and self.reply.body.get("type") == "/problems/invalid"


@dataclass(frozen=True)
class Matrix:
    plot: Plot
    marks: Marks
    cells: list[Cell]

    def findings(self) -> list[str]:
        own = {(c.operation.name, c.caller.role): c for c in self.cells if c.caller.where is Where.OWN}
        found = [finding for cell in self.cells for finding in self._judged(cell, own)]
        return [*found, *_never_reached(self.cells)]

    def _judged(self, cell: Cell, own: Mapping[tuple[str, str], Cell]) -> Iterator[str]:
        if cell.reply.status >= 500 or cell.reply.status == 401:
            yield cell.wrong("no answer")
        elif cell.caller.where is Where.OWN:
            yield from _judged_at_home(cell, own)
        elif not _is_open_to(cell):
            yield from self._judged_outside(cell, own[cell.operation.name, cell.caller.role])

    def _judged_outside(self, cell: Cell, own: Cell) -> Iterator[str]:
        told = tokens(cell.reply.content) & self.marks[cell.caller.where] - cell.request.tokens
        if told:
            yield cell.wrong(f"reads {len(told)} of the plot's ids or codes")
        if not cell.request.tokens & self.plot.ids:
            return
        names_thing = not self.plot.ids.isdisjoint(cell.request.path.partition("?")[0].split("/"))
        is_refused_anywhere = cell.reply.status == own.reply.status == 403
        is_unknown = cell.reply.status == 404 or (cell.is_misfit and not names_thing)
        if not (is_refused_anywhere or is_unknown):
            yield cell.wrong("is not told that there is no such thing")


def asked(ask: Ask, plot: Plot, marks: Marks, operations: Iterable[Operation], callers: Iterable[Caller]) -> Matrix:
    """Ask every operation as everybody. Raises `Unsayable` for one that cannot be asked."""
    pairs = [(operation, request(operation, plot)) for operation in operations if not operation.is_public]
    wanted = [
        (operation, caller, sent)
        for operation, sent in pairs
        for caller in callers
        if caller.where is Where.OWN or _concerns_others(operation, sent, plot)
    ]
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        replies = at_once.map(lambda each: ask(each[1], each[0], each[2]), wanted)
        return Matrix(plot, marks, [Cell(*each, reply) for each, reply in zip(wanted, replies, strict=True)])


def over(lines: Lines) -> Ask:
    """Each caller's own answer; a refusal for too many questions in a second is none."""

    def ask(caller: Caller, operation: Operation, sent: Request) -> Reply:
        headers = {**caller.browser.authority(), **sent.headers}

        def once() -> Reply:
            if operation.goes_on:
                return lines.head(sent.path, headers)
            return lines.ask(sent.method, sent.path, headers, sent.content)

        return until("an answer", once, lambda reply: reply.status != 429)

    return ask


def _concerns_others(operation: Operation, sent: Request, plot: Plot) -> bool:
    """A command that names nothing of the plot makes a caller something of his own."""
    names_plot = bool(sent.tokens & plot.ids)
    return names_plot or not operation.is_unsafe or operation.name.endswith("/search")


def _judged_at_home(cell: Cell, own: Mapping[tuple[str, str], Cell]) -> Iterator[str]:
    operation, role = cell.operation, cell.caller.role
    may = MAY.get(operation.name) if operation.is_unsafe else MAY_READ.get(operation.resource, EVERYBODY)
    is_refused = cell.reply.status in _REFUSED
    if may is None:
        yield cell.wrong("nobody has said who may")
    elif role not in may and not is_refused:
        yield cell.wrong("may not, and is not refused")
    elif role not in may and cell.reply.status == 404 and _sees(operation, role, own):
        yield cell.wrong("sees the thing, and is told that there is none")
    elif role in may and operation.is_unsafe and operation.resource not in NOT_MADE and (is_refused or cell.is_misfit):
        yield cell.wrong("may, and is refused")


def _sees(operation: Operation, role: str, own: Mapping[tuple[str, str], Cell]) -> bool:
    page = own.get((f"GET /{operation.resource}/{{id}}", role))
    return page is not None and page.reply.status == 200


def _is_open_to(cell: Cell) -> bool:
    """What does not end at a park's bounds."""
    if cell.caller.where is Where.ABROAD:
        return False
    if (cell.operation.name, cell.caller.role) in ASKED_ANYWHERE:
        return True
    resource = cell.operation.resource
    return resource in TENANT_WIDE or (resource in FIGURES and cell.caller.bound_by in _NO_PLACE_BINDS)


def _never_reached(cells: Iterable[Cell]) -> Iterator[str]:
    """An operation that answered nobody has not been looked at."""
    reading = [cell for cell in cells if not cell.operation.is_unsafe and cell.operation.resource not in NOT_MADE]
    answered = {cell.operation.name for cell in reading if cell.reply.status == 200}
    for name in sorted({cell.operation.name for cell in reading} - answered):
        yield f"{name}: answered nobody"
