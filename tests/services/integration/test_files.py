"""Files: taken by their content, kept sealed, shown to who uploaded them and to who works at their place."""

import zipfile
from io import BytesIO

import aiohttp
import pytest

from services.integration.domain.contents import EXTENSIONS, type_of
from services.integration.files import MAX_BYTES
from tests.services.integration.conftest import Desk
from tests.support.api import Answer, Api

PDF = b"%PDF-1.7 minutes"


def packed(*parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for part in parts:
            file.writestr(part, "x")
    return buffer.getvalue()


async def upload(api: Api, content: bytes = PDF, key: str | None = None, name: str = "张三.pdf") -> Answer:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(content), filename=name)
    headers = {**api.headers, **({"Idempotency-Key": key} if key else {})}
    async with api.session.post(f"{api.address}/api/v1/files", data=form, headers=headers) as reply:
        return Answer(reply.status, reply.headers, await reply.text())


async def download(api: Api, id: str) -> tuple[int, bytes]:
    async with api.session.get(f"{api.address}/api/v1/files/{id}", headers=api.headers) as reply:
        return reply.status, await reply.read()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0...", "jpg"),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("xl/workbook.xml"), "xlsx"),
        (packed("OFD.xml"), "ofd"),
    ],
)
def test_the_content_tells_the_type(content: bytes, extension: str) -> None:
    media = type_of(content)
    assert media is not None
    assert EXTENSIONS[media] == extension


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        b"<html>",
        b" %PDF-",
        b"PK\x03\x04 torn",
        packed("any.txt"),
        packed("word/document.xml", "word/vbaProject.bin"),
    ],
)
def test_nothing_else_is_taken(content: bytes) -> None:
    assert type_of(content) is None


async def test_a_file_comes_back_as_it_was_and_its_name_is_not_kept(desk: Desk) -> None:
    station = desk.imports.as_("station_worker", park=desk.places.park)
    kept = await upload(station)
    assert (kept.status, kept.json["media"], kept.json["size"]) == (201, "application/pdf", len(PDF))
    assert kept.headers["Location"] == f"/api/v1/files/{kept.json['id']}"
    async with station.session.get(f"{station.address}{kept.headers['Location']}", headers=station.headers) as reply:
        assert (await reply.read(), reply.headers["Content-Type"]) == (PDF, "application/pdf")
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Content-Disposition"] == f'attachment; filename="{kept.json["id"]}.pdf"'


async def test_the_database_holds_neither_the_content_nor_the_name(desk: Desk) -> None:
    kept = await upload(desk.imports.as_("street_officer"))
    row = await desk.wired.files.files.find_one({"_id": kept.json["id"], "tenant": desk.imports.tenant})
    assert "minutes" not in repr(row)
    assert "张三" not in repr(row)


async def test_whoever_reads_leaves_an_access_row_first(desk: Desk) -> None:
    kept = await upload(desk.imports.as_("street_officer"))
    assert (await download(desk.imports.as_("street_leader"), kept.json["id"]))[0] == 200
    rows = await desk.wired.files.private._access_log.find({"subject": kept.json["id"]}).to_list(None)
    assert [(row["purpose"], row["fields"]) for row in rows] == [("file", ["content"])]


async def test_a_repeat_meets_the_first_file_and_other_bytes_are_refused(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    first, again = await upload(officer, key="k1"), await upload(officer, key="k1")
    other = await upload(officer, PDF + b"!", key="k1")
    assert first.json["id"] == again.json["id"]
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-key-reused")


async def test_what_is_no_document_is_refused_at_its_field(desk: Desk) -> None:
    refused = await upload(desk.imports.as_("street_officer"), b"#!/bin/sh")
    assert refused.status == 422
    assert [(each["pointer"], each["slug"]) for each in refused.json["errors"]] == [("/file", "file-type-not-taken")]


async def test_ten_mebibytes_are_taken_and_a_byte_more_is_not(desk: Desk) -> None:
    officer = desk.imports.as_("street_officer")
    full = PDF.ljust(MAX_BYTES, b" ")
    kept = await upload(officer, full)
    assert kept.status == 201
    assert await download(officer, kept.json["id"]) == (200, full)
    assert (await upload(officer, full + b" ")).status == 413


async def test_only_who_works_at_the_place_or_uploaded_it_reads_it(desk: Desk) -> None:
    here = {"park": desk.places.park}
    id = (await upload(desk.imports.as_("station_worker", **here))).json["id"]
    community = {"community": desk.places.community}
    at_home: list[tuple[str, dict[str, str]]] = [
        ("station_worker", here),
        ("community_secretary", community),
        ("street_officer", {}),
    ]
    for role, place in at_home:
        reader = desk.imports.as_(role, sub="another", **place)
        assert (await download(reader, id))[0] == 200
    elsewhere: list[tuple[str, dict[str, str]]] = [
        ("station_worker", {"park": desk.places.other_park}),
        ("liaison", here),
        ("enterprise_contact", {}),
        ("department_officer", {}),
    ]
    for role, place in elsewhere:
        stranger = desk.imports.as_(role, sub="another", **place)
        assert (await download(stranger, id))[0] == 404


async def test_who_brings_no_evidence_uploads_nothing(desk: Desk) -> None:
    assert (await upload(desk.imports.as_("liaison", park=desk.places.park))).status == 403
    assert await desk.wired.files.files.count_documents({"uploader": "liaison"}) == 0


async def readable(desk: Desk, id: str, **reader: str) -> int:
    """What another service is answered that asks for this reader."""
    service = desk.imports.as_service("integration")
    url = f"{service.address}/internal/files/{id}"
    async with service.session.get(url, params=reader, headers=service.headers) as reply:
        return reply.status


async def test_another_service_asks_whether_somebody_may_read_a_file(desk: Desk) -> None:
    station = desk.imports.as_("station_worker", sub="uploader", park=desk.places.park)
    id = (await upload(station)).json["id"]
    assert await readable(desk, id, actor="uploader", roles="station_worker", park=desk.places.park) == 200
    assert await readable(desk, id, actor="other", roles="liaison,street_officer") == 200
    assert await readable(desk, id, actor="other", roles="enterprise_contact") == 404
    assert await readable(desk, "none", actor="uploader", roles="station_worker") == 404
    async with station.session.get(
        f"{station.address}/internal/files/{id}?actor=x&roles=y", headers=station.headers
    ) as no:
        assert no.status == 403
