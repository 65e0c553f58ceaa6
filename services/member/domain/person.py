"""A member's personal texts: checked, masked, and prepared for sealing. They never reach an event.

Masks are sealed too: a list shows them without the clear text ever being opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.codes.citizen_id import check_citizen_id
from shared.kernel.codes.masks import mask_id_number, mask_mobile, mask_name
from shared.kernel.codes.mobile import check_mobile
from shared.kernel.codes.verdict import CodeVerdict
from shared.kernel.errors import FieldError, Invalid

PERSONAL = ("name", "id_number", "mobile")
MASKED = {"name": "name_masked", "id_number": "id_number_masked", "mobile": "mobile_masked"}
HOME = "home_organization"
"""Name of a home organization off the platform: not of a person, but free text."""
_MASK_SIGN = "*"
_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "mobile": mask_mobile,
}

Texts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Sealing:
    """What a decision hands to the store: texts to seal, and clear keys to hash for look-up. None takes away."""

    private: Texts
    lookups: Texts


def cleaned(texts: Texts, today: date) -> Texts:
    """The same texts in their one spelling. Raises `Invalid` with every fault; no value is repeated."""
    verdicts = {field: None if text is None else _verdict(field, text, today) for field, text in texts.items()}
    faults = [FieldError(f"/{field}", v.error) for field, v in verdicts.items() if v and v.error]
    if faults:
        raise Invalid(errors=faults)
    return {field: verdict.code if verdict else None for field, verdict in verdicts.items()}


def spelled(field: str, text: str) -> str:
    """The one spelling under which a text is hashed, whether it is valid or not."""
    return _verdict(field, text, date.max).code


def sealing(texts: Texts) -> Sealing:
    """Each text with its mask and its look-up key."""
    masks = {MASKED[field]: text and _MASKS[field](text) for field, text in texts.items() if field in MASKED}
    return Sealing({**texts, **masks}, {field: text for field, text in texts.items() if field in MASKED})


def without_masks(texts: Texts, shown: Mapping[str, str]) -> Texts:
    """What a caller really changed: a mask sent back as it was shown says nothing."""
    return {field: text for field, text in texts.items() if text is None or text != shown.get(MASKED.get(field, ""))}


def _verdict(field: str, text: str, today: date) -> CodeVerdict:
    if field == "id_number":
        return check_citizen_id(text, today)
    if field == "mobile":
        return check_mobile(text)
    return _plain(text)


def _plain(text: str) -> CodeVerdict:
    """A name: blanks around it go, and a mask is no name."""
    name = text.strip()
    if not name:
        return CodeVerdict(name, "empty")
    return CodeVerdict(name, "masked" if _MASK_SIGN in name else None)
