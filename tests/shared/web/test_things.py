from io import BytesIO

from tests.shared.web.conftest import Caller


async def test_a_thing_is_made_read_changed_and_its_history_is_told(caller: Caller) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "first", "rank": 2})
    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    path = made.headers["Location"]

    renamed = await caller.ask("PATCH", path, json={"title": "second"}, headers={"If-Match": '"1"'})
    read = await caller.ask("GET", path)
    told = await caller.ask("GET", f"{path}/history")

    assert renamed.json == read.json
    assert (read.json["title"], read.json["version"], read.headers["ETag"]) == ("second", 2, '"2"')
    assert [event["type"] for event in told.json] == ["cn.balian.note.written.v1", "cn.balian.note.retitled.v1"]
    assert told.json[0]["actor"] == {"id": "u1", "role": "station_worker", "unit": None}


async def test_a_change_without_if_match_is_refused(caller: Caller) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "first"})
    answer = await caller.ask("PATCH", made.headers["Location"], json={"title": "second"})
    assert (answer.status, answer.json["type"]) == (428, "/problems/precondition-required")


async def test_a_stale_change_is_refused_with_the_current_copy(caller: Caller) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "first"})
    answer = await caller.ask("PATCH", made.headers["Location"], json={"title": "second"}, headers={"If-Match": '"7"'})
    assert (answer.status, answer.json["current"]["title"]) == (412, "first")


async def test_the_same_key_and_body_make_one_thing_and_the_first_reply_comes_again(caller: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    first = await caller.ask("POST", "/api/v1/notes", data='{"title":"a","rank":1}', headers=key | _JSON)
    again = await caller.ask("POST", "/api/v1/notes", data='{"rank": 1, "title": "a"}', headers=key | _JSON)
    listed = await caller.ask("GET", "/api/v1/notes?count=true")
    assert (again.status, again.headers["Location"]) == (201, first.headers["Location"])
    assert listed.json["total"] == 1


async def test_the_same_key_with_another_body_is_refused(caller: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    await caller.ask("POST", "/api/v1/notes", json={"title": "a"}, headers=key)
    answer = await caller.ask("POST", "/api/v1/notes", json={"title": "b"}, headers=key)
    assert (answer.status, answer.json["type"]) == (422, "/problems/idempotency-key-reused")


async def test_the_same_upload_is_recognised_by_its_bytes(caller: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    digests = [await _upload(caller, content, key) for content in (b"a", b"a", b"b")]
    assert digests[0] == digests[1] != digests[2]


async def _upload(caller: Caller, content: bytes, key: dict[str, str]) -> str:
    answer = await caller.ask("POST", "/api/v1/form", data={"file": BytesIO(content)}, headers=key)
    return str(answer.json["digest"])


async def test_another_tenant_sees_nothing(caller: Caller) -> None:
    made = await caller.ask("POST", "/api/v1/notes", json={"title": "a"})
    foreign = {"Authorization": f"Bearer {caller.signer.token('station_worker', tenant='t2')}"}
    assert (await caller.ask("GET", made.headers["Location"], headers=foreign)).status == 404
    assert (await caller.ask("GET", "/api/v1/notes", headers=foreign)).json["items"] == []


async def test_a_role_without_the_right_is_forbidden(caller: Caller) -> None:
    liaison = {"Authorization": f"Bearer {caller.signer.token('liaison')}"}
    answer = await caller.ask("POST", "/api/v1/notes", json={"title": "a"}, headers=liaison)
    assert (answer.status, answer.json["allowed_roles"]) == (403, ["station_worker"])


_JSON = {"Content-Type": "application/json"}
