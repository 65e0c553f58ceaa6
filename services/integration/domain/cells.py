"""Cells of a workbook into values, or a fault with a stable slug. A fault never repeats what the cell held.

Excel turns long digits into numbers and loses them: a code in a number cell is refused, a count in a text cell is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.kernel.codes.citizen_id import check_citizen_id
from shared.kernel.codes.credit_code import check_credit_code
from shared.kernel.codes.mobile import check_mobile
from shared.kernel.codes.verdict import CodeVerdict

Cell = Any
Read = Callable[[Cell, date], Any]
"""A cell and today's date in the tenant's time → the value. Raises `CellFault`."""

_MAX_TEXT = 500


class CellFault(ValueError):
    """What is wrong with one cell, as a slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Column:
    """One heading: the key its value goes by, how it is read, whether it may be empty."""

    heading: str
    key: str
    read: Read
    optional: bool = False
    choices: tuple[str, ...] = ()


def text(cell: Cell, today: date) -> str:
    if not isinstance(cell, str):
        raise CellFault("text-expected")
    if len(cell) > _MAX_TEXT:
        raise CellFault("too-long")
    return cell.strip()


def _code(check: Callable[[str], CodeVerdict]) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        if isinstance(cell, int | float):
            raise CellFault("code-as-number")
        verdict = check(str(cell))
        if verdict.error:
            raise CellFault(verdict.error)
        return verdict.code

    return read


def plain_code(cell: Cell, today: date) -> str:
    """A short code such as that of a park."""
    if isinstance(cell, int | float):
        raise CellFault("code-as-number")
    return text(cell, today).upper()


def credit_code(cell: Cell, today: date) -> str:
    return _code(check_credit_code)(cell)


def citizen_id(cell: Cell, today: date) -> str:
    return _code(lambda code: check_citizen_id(code, today))(cell)


def mobile(cell: Cell, today: date) -> str:
    return _code(check_mobile)(cell)


def digits(cell: Cell, today: date) -> str:
    """An industry code: digits kept as text, also when the sheet holds a number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    if not (isinstance(cell, str) and cell.strip().isdigit()):
        raise CellFault("digits-expected")
    return cell.strip()


def count(cell: Cell, today: date) -> int:
    try:
        number = float(cell)
    except (TypeError, ValueError) as error:
        raise CellFault("count-expected") from error
    if isinstance(cell, bool) or not number.is_integer() or not 0 <= number <= 10_000_000:
        raise CellFault("count-expected")
    return int(number)


def day(cell: Cell, today: date) -> str:
    """A date cell or `YYYY-MM-DD`; → ISO text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    try:
        return date.fromisoformat(str(cell).strip()).isoformat()
    except ValueError as error:
        raise CellFault("date-expected") from error


def past_day(cell: Cell, today: date) -> str:
    told = day(cell, today)
    if told > today.isoformat():
        raise CellFault("date-in-future")
    return told


def one_of(labels: Mapping[str, Any]) -> Read:
    """A label of a closed list, as its value."""

    def read(cell: Cell, today: date) -> Any:
        label = text(cell, today)
        if label not in labels:
            raise CellFault("not-in-list")
        return labels[label]

    return read
