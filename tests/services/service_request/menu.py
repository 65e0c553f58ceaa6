"""An item of the menu, written, and reviewed and published where a test wants it."""

from typing import Any

from services.service_request.commands.act import ActOnRequest
from services.service_request.commands.menu import WriteItem, act_on_item, write_item
from tests.services.service_request.support import CLASS, DEPARTMENT, OFFICER, STATION, House, department, person

REVIEWER = person("content_reviewer")


def _words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


ITEM: dict[str, Any] = {
    "name": _words("职业健康讲座", "Talk on occupational health"),
    "class": CLASS,
    "supplier": department(DEPARTMENT),
    "questions": [
        {"key": "people", "label": _words("人数", "People"), "type": "number"},
        {
            "key": "time",
            "label": _words("时间", "Time"),
            "type": "choice",
            "required": False,
            "options": ["MORNING", "EVENING"],
        },
    ],
    "capacity": 50,
}


async def menu_item(house: House, *, published: bool, **fields: Any) -> str:
    """The id of a draft by the station, or of what became of it."""
    command = WriteItem.model_validate({**ITEM, **fields})
    id = (await write_item(house.parts, STATION, command)).thing.id
    if published:
        await act_on_item(house.parts, REVIEWER, id, "review", ActOnRequest(), None)
        await act_on_item(house.parts, OFFICER, id, "publish", ActOnRequest(), None)
    return id
