"""What kind of file the bytes are, told by the bytes alone; a name or a claimed type proves nothing."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_OFFICE = "application/vnd.openxmlformats-officedocument."
_STARTS: Mapping[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_PACKED: Mapping[str, str] = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
    "OFD.xml": "application/ofd",
}
"""The part that makes a packed file what it is."""
_MACROS = "vbaproject.bin"
EXTENSIONS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    "application/ofd": "ofd",
}


def type_of(content: bytes) -> str | None:
    """The media type; None for what is not taken, a document with macros among it."""
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return next((media for start, media in _STARTS.items() if content.startswith(start)), None)


def _packed(content: bytes) -> str | None:
    """Nothing is unpacked: the list of parts tells."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            return _of_parts(packed.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None


def _of_parts(names: Iterable[str]) -> str | None:
    parts = set(names)
    if any(name.lower().endswith(_MACROS) for name in parts):
        return None
    return next((media for part, media in _PACKED.items() if part in parts), None)
