"""Which build of the rows is the present one."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from services.insight.generations import COLLECTION, Generations
from shared.kernel.errors import Unavailable
from shared.store import driver
from shared.store.driver import Collection, Document

NOWHERE = "mongodb://127.0.0.1:1/?replicaSet=none"


class Away:
    """A collection whose database does not answer at first."""

    def __init__(self, nowhere: Collection, there: Collection, silent: int) -> None:
        self._nowhere, self._there = nowhere, there
        self.silent = silent

    async def find_one(self, where: Mapping[str, Any]) -> Document | None:
        if not self.silent:
            return await self._there.find_one(where)
        self.silent -= 1
        with driver.timeout(0.05):
            return await self._nowhere.find_one(where)


async def test_a_process_that_begins_before_its_database_waits_for_it(
    mongo_url: str, fresh_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.insight.generations._LOOK_EVERY_S", 0.0)
    client, lost = driver.connect(mongo_url), driver.connect(NOWHERE)
    there, nowhere = (driver.database(each, fresh_name)[COLLECTION] for each in (client, lost))
    await Generations(there).switch(3)
    away = Away(nowhere, there, silent=2)
    with pytest.raises(Unavailable):
        await Generations(cast("Collection", away)).present()
    assert await Generations(cast("Collection", away)).known() == 3
    assert away.silent == 0
    await driver.drop(client, fresh_name)
    await driver.close(client)
    await driver.close(lost)
