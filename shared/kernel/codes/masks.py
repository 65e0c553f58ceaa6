"""How personal data looks to a caller who has not asked for it in clear.

A text that is not shaped as expected is hidden whole, so a mask never shows more than it says.
"""

_ID_LENGTH = 18
_MOBILE_LENGTH = 11


def mask_id_number(number: str) -> str:
    """Division and the last four stay: 110105********000X."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == _ID_LENGTH else "*" * len(number)


def mask_name(name: str) -> str:
    """The first character stays; a one-character name is hidden."""
    return f"{name[:1]}{'*' * (len(name) - 1)}" if len(name) > 1 else "*" * len(name)


def mask_mobile(number: str) -> str:
    """Three first and four last digits stay: 138****0000."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == _MOBILE_LENGTH else "*" * len(number)
