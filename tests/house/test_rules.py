"""Each house rule is shown one planted bad example, and a good one beside it."""

from pathlib import PurePosixPath

import pytest

from tests.house.__main__ import files
from tests.house.rules import RULES, File, faults

PLANTED = [
    ("driver", "services/member/store.py", "from motor.motor_asyncio import AsyncIOMotorClient\n"),
    ("driver", "shared/store/store.py", "import pymongo\n"),
    ("driver", "services/member/handlers.py", "from aiokafka import AIOKafkaProducer\n"),
    ("layers", "services/member/domain/model.py", "from fastapi import APIRouter\n"),
    ("layers", "services/member/domain/model.py", "from shared.store.store import Store\n"),
    ("layers", "shared/kernel/ids.py", "from shared.web.app import create_app\n"),
    ("layers", "shared/web/app.py", "from services.member.api import router\n"),
    ("layers", "services/member/api.py", "from services.linkage.api import router\n"),
    ("clock", "services/member/commands.py", "from datetime import datetime\nx = datetime.now()\n"),
    ("tenant", "services/member/queries.py", "async def f(c):\n    return await c.find_one({'_id': 1})\n"),
    ("length", "services/member/api.py", "x = 1\n" * 401),
    ("waiting", "tests/test_x.py", "import pytest\n@pytest.mark.skip\ndef test_x(): ...\n"),
    ("waiting", "tests/test_x.py", "import time\ntime.sleep(1)\n"),
    ("waiting", "tests/test_x.py", "def test_x():\n    assert True\n"),
]


def judged(path: str, text: str) -> list[str]:
    return [fault.rule for fault in faults(File(PurePosixPath(path), text))]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_fault_is_found(rule: str, path: str, text: str) -> None:
    assert judged(path, text) == [rule]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("shared/store/driver.py", "import pymongo\n"),
        ("services/member/domain/model.py", "from shared.kernel.errors import NotFound\n"),
        ("services/member/wiring.py", "from datetime import datetime\nx = datetime.now()\n"),
        ("services/member/queries.py", "async def f(c):\n    return await c.find_one({'_id': 1, 'tenant': 2})\n"),
        ("services/member/queries.py", "async def f(c):\n    return await c.find({})  # house: tenant - all clocks\n"),
    ],
)
def test_what_keeps_the_rules_passes(path: str, text: str) -> None:
    assert judged(path, text) == []


def test_every_rule_has_a_planted_example() -> None:
    assert {rule for rule, _, _ in PLANTED} == {rule.__name__ for rule in RULES}


def test_the_house_is_searched_in_all_its_rooms() -> None:
    assert {file.path.parts[0] for file in files()} == {"services", "shared", "deploy", "tests"}
