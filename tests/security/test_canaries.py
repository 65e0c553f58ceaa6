"""Who a member is stays with the member: no name, id number or mobile in events, logs, or anything kept in clear."""

from pathlib import Path

import pytest

from tests.support.canaries import documents, leaks, logs, seeded_persons, topics
from tests.support.seeded import Platform

pytestmark = pytest.mark.timeout(400)


def test_no_topic_tells_a_person(seeded: Platform) -> None:
    found = list(topics(seeded.environment["KAFKA_BOOTSTRAP"]))
    assert {"balian.member", "balian.outreach", "balian.linkage"} <= {name for name, _ in found}
    assert leaks(seeded_persons(), found) == []


def test_no_log_tells_a_person(seeded: Platform) -> None:
    found = list(logs(seeded.home))
    assert len(found) >= 8
    assert leaks(seeded_persons(), found) == []


async def test_no_document_keeps_a_person_in_clear(seeded: Platform) -> None:
    found = await documents(seeded.environment["MONGO_URL"])
    assert {"balian_member.members", "balian_member.events"} <= {name for name, _ in found}
    assert leaks(seeded_persons(), found) == []


def test_the_search_finds_a_planted_person(tmp_path: Path) -> None:
    person = min(seeded_persons())
    (tmp_path / "planted.log").write_text(f'{{"event": "met {person}"}}', encoding="utf-8")
    (tmp_path / "escaped.log").write_bytes(b'{"event": "' + person.encode("ascii", "backslashreplace") + b'"}')
    (tmp_path / "clean.log").write_text('{"event": "met nobody"}', encoding="utf-8")
    assert leaks(seeded_persons(), logs(tmp_path)) == ["escaped.log", "planted.log"]
