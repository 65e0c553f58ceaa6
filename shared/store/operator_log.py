"""What was said to a service by operators at the command line, and by users about dead letters: who, which word, about
what, when. Only added to.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.store.driver import Database

COLLECTION = "operator_log"


async def note(database: Database, id: str, word: str, about: Mapping[str, Any], by: str, at: datetime) -> None:
    """Durable before the word has any effect; `by` is the operator's account on the machine, or a user's id.

    Harmless when repeated under one `id`.
    """
    row = {"word": str(word), "about": dict(about), "by": by, "at": at}
    await database[COLLECTION].update_one({"_id": id}, {"$setOnInsert": row}, upsert=True)
