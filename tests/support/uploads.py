"""Workbooks as people make them, right and wrong ones, and their way through POST /imports."""

import secrets
from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from tests.driver.http import Browser, Json, Reply
from tests.support.until import until

ENTERPRISES = (
    "园区代码",
    "企业名称",
    "统一社会信用代码",
    "园区行业",
    "行业代码",
    "上市",
    "重点",
    "从业人数",
    "入驻日期",
    "数据来源",
)
Cell = str | int | None


def workbook(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Text stays text, numbers are numbers."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
    return buffer.getvalue()


def upload(browser: Browser, kind: str, park: str, content: bytes, **headers: str) -> Reply:
    """The reply to the upload."""
    mark = secrets.token_hex(16)
    fields = "".join(_field(mark, name, text) for name, text in (("kind", kind), ("park", park)))
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{kind}.xlsx"\r\n\r\n'
    body = fields.encode() + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    return browser.call("POST", "/imports", body, {"Content-Type": f"multipart/form-data; boundary={mark}", **headers})


def upload_file(browser: Browser, content: bytes) -> Reply:
    """The reply to a file brought as evidence."""
    mark = secrets.token_hex(16)
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    return browser.call("POST", "/files", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})


def finished(browser: Browser, reply: Reply) -> Json:
    """The import once all its rows are settled."""
    assert reply.status == 202, reply.content[:400]
    path = f"/imports/{reply.body['id']}"
    return until("the import", lambda: browser.read(path), lambda found: found["state"] in ("DONE", "FAILED"))


def _field(mark: str, name: str, text: str) -> str:
    return f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
