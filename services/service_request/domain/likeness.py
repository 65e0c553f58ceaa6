"""How alike two texts are: the share of pairs of neighbouring characters that both have (Dice), 0…1. Pure.

Pairs of characters need no dictionary of words and do as well for Chinese as for English.
"""

LIKE = 0.35
"""From here on two requests of one class and place are shown as likely the same [DEF]."""


def likeness(one: str, other: str) -> float:
    pairs, others = _pairs(one), _pairs(other)
    if not pairs or not others:
        return 0.0
    return round(2 * len(pairs & others) / (len(pairs) + len(others)), 3)


def _pairs(text: str) -> set[str]:
    plain = "".join(character for character in text.lower() if character.isalnum())
    return {plain[place : place + 2] for place in range(len(plain) - 1)}
