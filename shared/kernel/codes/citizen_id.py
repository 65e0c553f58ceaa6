"""公民身份号码 (citizen id), GB 11643-1999.

Promises length, signs, check character, a birth date that exists and is not in the future, and a known
province. An unknown six-digit prefix is only a warning: merged districts have left the division table.
"""

from datetime import date

from shared.kernel.codes.division import division_name, is_province
from shared.kernel.codes.verdict import CodeVerdict, normalise

_LENGTH = 18
_DIGITS = set("0123456789")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen_check_character(first17: str) -> str:
    """Character 18 for the 17 digits before it."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def check_citizen_id(text: str, today: date) -> CodeVerdict:
    """Errors: citizen-id-length, -character, -check, -province, -date, -future; warning: division-unknown."""
    code = normalise(text)
    error = _shape_error(code) or _content_error(code, today)
    warned = error is None and division_name(code[:6]) is None
    return CodeVerdict(code, error, ("division-unknown",) if warned else ())


def _shape_error(code: str) -> str | None:
    if len(code) != _LENGTH:
        return "citizen-id-length"
    if not (set(code[:17]) <= _DIGITS and code[17] in "0123456789X"):
        return "citizen-id-character"
    return None if citizen_check_character(code[:17]) == code[17] else "citizen-id-check"


def _content_error(code: str, today: date) -> str | None:
    if not is_province(code[:2]):
        return "citizen-id-province"
    born = _birth_date(code)
    if born is None:
        return "citizen-id-date"
    return "citizen-id-future" if born > today else None


def _birth_date(code: str) -> date | None:
    try:
        return date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return None
