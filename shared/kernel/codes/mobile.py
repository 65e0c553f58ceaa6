"""手机号 (mobile number) of mainland China: eleven digits, the first 1, the second 3–9.

Promises one spelling per number, so that a keyed hash of it finds its person.
"""

import re

from shared.kernel.codes.verdict import CodeVerdict, normalise

_FILLING = re.compile(r"[\s-]")
_COUNTRY = re.compile(r"^(\+86|0086)")
_NUMBER = re.compile(r"1[3-9][0-9]{9}")


def check_mobile(text: str) -> CodeVerdict:
    """Country code, blanks and dashes are dropped; error: mobile-invalid."""
    code = _COUNTRY.sub("", _FILLING.sub("", normalise(text)))
    return CodeVerdict(code, None if _NUMBER.fullmatch(code) else "mobile-invalid")
