"""Evidence made from `requires` alone, as a client would that knows nothing but the API; and who might act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.kernel.calendar import CHINA, WorkCalendar, published_years
from shared.kernel.scope import ROLES, SYSTEM
from shared.workflow.instance import Actor

NOW = datetime(2016, 5, 30, 9, tzinfo=CHINA)
CALENDAR = WorkCalendar(published_years())
BODIES = {role: f"body-of-{role}" for role in sorted(ROLES)}
EVERYBODY = tuple(Actor(f"user-{role}", frozenset({role})) for role in (*sorted(ROLES), SYSTEM))

_SECRETARY = {"post": "secretary", "member": "m1", "votes": 5}
VALUES: Mapping[str, Any] = {
    "text": "generated",
    "number": 3,
    "date": "2016-06-20",
    "bool": True,
    "reference": {"type": "department", "id": "a1"},
    "references": [{"type": "department", "id": "d1"}],
    "document": {"title": "generated", "date": "2016-06-20"},
    "members": ["m1", "m2"],
    "ballot": {"held_on": "2016-06-28", "due": 5, "present": 5, "votes": [_SECRETARY]},
}


def variants(requires: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One set of evidence for each option of the first choice, the first option of every other."""
    plain = {asked["key"]: _value(asked) for asked in requires if not asked["optional"] or asked["type"] == "bool"}
    choices = [asked for asked in requires if asked["type"] == "choice" and asked["options"]]
    if not choices:
        return [plain]
    return [plain | {choices[0]["key"]: option["value"]} for option in choices[0]["options"]]


def _value(asked: Mapping[str, Any]) -> Any:
    return asked["options"][0]["value"] if asked["type"] == "choice" else VALUES[asked["type"]]
