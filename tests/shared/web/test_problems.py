"""Problems: one shape for every refusal, in two languages, without what was sent."""

import asyncio
from collections.abc import AsyncIterator
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest

from shared.web.language import language_of
from tests.shared.web.conftest import Answer, Caller

_JSON = {"Content-Type": "application/json"}
SECRET = "110105194912310021"


async def _wrong(caller: Caller, status: int) -> Answer:
    asked: dict[int, Any] = {
        404: ("GET", "/api/v1/nothing-here", {}),
        405: ("DELETE", "/api/v1/notes", {}),
        406: ("GET", "/api/v1/scope", {"headers": {"Accept": "image/png"}}),
        415: ("POST", "/api/v1/notes", {"data": "<a/>", "headers": {"Content-Type": "text/xml"}}),
        500: ("GET", "/api/v1/broken", {}),
    }
    method, path, options = asked[status]
    return await caller.ask(method, path, **options)


@pytest.mark.parametrize("status", [404, 405, 406, 415, 500])
async def test_every_refusal_is_a_problem_with_a_type_of_its_own(caller: Caller, status: int) -> None:
    answer = await _wrong(caller, status)
    assert (answer.status, answer.type) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert answer.json["type"].startswith("/problems/")
    assert answer.json["instance"].startswith("/api/v1/")
    assert answer.headers["X-Request-Id"]


async def test_problems_speak_the_callers_language(caller: Caller) -> None:
    chinese = await caller.ask("GET", "/api/v1/notes/x")
    english = await caller.ask("GET", "/api/v1/notes/x", headers={"Accept-Language": "en-GB,zh;q=0.5"})
    assert (chinese.json["title"], chinese.headers["Content-Language"]) == ("没有找到", "zh-CN")
    assert (english.json["title"], english.headers["Content-Language"]) == ("Not found", "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-CN"),
        ("fr", "zh-CN"),
        ("en", "en"),
        ("zh-TW, en;q=0.9", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("x;q=y,en", "en"),
    ],
)
def test_the_better_liked_language_wins_and_chinese_is_the_default(header: str | None, language: str) -> None:
    assert language_of(header) == language


async def test_what_failed_inside_stays_inside(caller: Caller) -> None:
    assert "must not leave" not in (await _wrong(caller, 500)).text


async def test_405_names_what_is_allowed(caller: Caller) -> None:
    assert "GET" in (await _wrong(caller, 405)).headers["Allow"]


@pytest.mark.parametrize("text", ["{", "[1,", '{"title": "\\ud800"}', "[" * 5000])
async def test_what_is_not_json_is_malformed(caller: Caller, text: str) -> None:
    answer = await caller.ask("POST", "/api/v1/notes", data=text, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["type"]) == (400, "/problems/malformed")


@pytest.mark.parametrize(
    ("body", "pointer", "slug"),
    [
        ({}, "/title", "missing"),
        ({"title": "a", "sort": 1}, "/sort", "unknown-field"),
        ({"title": 1}, "/title", "wrong-type"),
        ({"title": ""}, "/title", "too-short"),
        ({"title": "a" * 41}, "/title", "too-long"),
        ({"title": "a", "rank": "x"}, "/rank", "wrong-type"),
    ],
)
async def test_each_faulty_field_is_named_by_its_pointer(
    caller: Caller, body: dict[str, Any], pointer: str, slug: str
) -> None:
    answer = await caller.ask("POST", "/api/v1/notes", json=body)
    assert (answer.status, answer.json["type"]) == (422, "/problems/invalid")
    assert [(fault["pointer"], fault["slug"]) for fault in answer.json["errors"]] == [(pointer, slug)]


async def test_a_problem_never_repeats_what_was_sent(caller: Caller) -> None:
    answers = [
        await caller.ask("POST", "/api/v1/notes", json={"title": [SECRET], SECRET: 1, "rank": SECRET}),
        await caller.ask("GET", f"/api/v1/notes?rank={SECRET}x&title=a"),
    ]
    assert all(answer.status == 422 for answer in answers)
    assert SECRET not in answers[1].text
    assert [SECRET in fault["message"] for fault in answers[0].json["errors"]] == [False, False]


async def test_a_body_over_the_limit_is_refused_by_its_length(caller: Caller) -> None:
    answer = await caller.ask("POST", "/api/v1/notes", data=BytesIO(b"1" * 2_000_000), headers=_JSON)
    assert (answer.status, answer.json["type"], answer.json["limit_bytes"]) == (413, "/problems/too-large", 1024 * 1024)


async def test_a_client_that_closes_after_sending_reads_the_refusal_too(caller: Caller) -> None:
    def send() -> int:
        address = urlsplit(caller.address)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
        connection.request(
            "POST", "/api/v1/notes", b"1" * 5_000_000, {**caller.headers, **_JSON, "Connection": "close"}
        )
        return connection.getresponse().status

    assert await asyncio.to_thread(send) == 413


async def test_a_body_over_the_limit_is_refused_while_it_streams_in(caller: Caller) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    answer = await caller.ask("POST", "/api/v1/notes", data=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["limit_bytes"]) == (413, 1024 * 1024)


async def test_a_path_may_take_more(caller: Caller) -> None:
    answer = await caller.ask("POST", "/api/v1/form", data={"file": BytesIO(b"a" * 1_500_000)})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/api/v1/notes", "application/x-www-form-urlencoded"),
        ("/api/v1/notes", "multipart/form-data; boundary=x"),
        ("/api/v1/notes", ""),
        ("/api/v1/form", "application/json"),
    ],
)
async def test_a_body_of_a_type_the_address_does_not_read_is_refused(
    caller: Caller, path: str, content_type: str
) -> None:
    answer = await caller.ask("POST", path, data=b"a=b", headers={"Content-Type": content_type})
    assert (answer.status, answer.json["type"]) == (415, "/problems/unsupported-media-type")


async def test_a_command_whose_reply_nobody_wants_is_not_carried_out(caller: Caller) -> None:
    answer = await caller.ask("POST", "/api/v1/notes", json={"title": "a"}, headers={"Accept": "text/csv"})
    assert answer.status == 406
    assert (await caller.ask("GET", "/api/v1/notes")).json["items"] == []
