"""Evidence made up from `requires` by type alone."""

from collections.abc import Sequence
from typing import Any

Asked = dict[str, Any]


def generated(requires: Sequence[Asked], day: str, members: Sequence[str]) -> dict[str, Any]:
    """Everything that is not optional; `day` is the story's date, `members` ids the caller may see."""
    return {each["key"]: _value(each, day, members) for each in requires if not each["optional"]}


def _value(asked: Asked, day: str, members: Sequence[str]) -> Any:
    made: dict[str, Any] = {
        "text": "generated",
        "number": 3,
        "date": day,
        "bool": True,
        "reference": {"type": "activity", "id": "generated"},
        "references": [{"type": "department", "id": "generated"}],
        "document": {"title": "generated", "date": day},
        "members": list(members[:2]),
        "ballot": _ballot(day, members),
    }
    return asked["options"][0]["value"] if asked["type"] == "choice" else made[asked["type"]]


def _ballot(day: str, members: Sequence[str]) -> dict[str, Any]:
    votes = [{"post": "secretary", "member": member, "votes": len(members)} for member in members[:1]]
    return {"held_on": day, "due": len(members), "present": len(members), "votes": votes}
