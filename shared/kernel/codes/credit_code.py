"""统一社会信用代码 (unified social credit code), GB 32100-2015, with the body code of GB 11714 inside it.

Promises the standard's check character; a wrong body check is only a warning, since old and special codes
break it. Whether such a body exists is for the registries to say.
"""

from shared.kernel.codes.verdict import CodeVerdict, normalise

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 signs, value = place; I O S V Z are left out."""
_LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_check_character(first17: str) -> str:
    """Character 18 for the 17 before it (GB 32100-2015)."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def body_check_character(first8: str) -> str:
    """The last of the body code's nine characters (GB 11714): digits count 0–9, letters 10–35."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first8, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_credit_code(text: str) -> CodeVerdict:
    """Errors: credit-code-length, credit-code-character, credit-code-check; warning: body-code-check."""
    code = normalise(text)
    error = _error(code)
    warned = error is None and body_check_character(code[8:16]) != code[16]
    return CodeVerdict(code, error, ("body-code-check",) if warned else ())


def _error(code: str) -> str | None:
    if len(code) != _LENGTH:
        return "credit-code-length"
    if not set(code) <= set(ALPHABET):
        return "credit-code-character"
    return None if credit_check_character(code[:17]) == code[17] else "credit-code-check"
