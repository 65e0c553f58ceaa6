"""Looks for personal data where none may be: every place that holds one of the needles is named, never the needle."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from shared.store.driver import close, connect, database
from tests.support.topics import published

SEED = Path(__file__).parents[2] / "deploy" / "seed"
PERSONAL = {"members": ("姓名", "公民身份号码", "手机号"), "visits": ("走访人",)}
Place = tuple[str, bytes]


def seeded_persons() -> set[str]:
    """Every name, id number and mobile that the seed's workbooks hold."""
    found: set[str] = set()
    for street in ("laijin", "second-street"):
        for kind, headings in PERSONAL.items():
            book = CalamineWorkbook.from_path(str(SEED / street / f"{kind}.xlsx"))
            head, *rows = book.get_sheet_by_index(0).to_python()
            columns = [head.index(heading) for heading in headings]
            found |= {str(row[column]) for row in rows for column in columns if row[column]}
    return found


def leaks(needles: Iterable[str], places: Iterable[Place]) -> list[str]:
    """Names of the places that hold a needle, as it is or as JSON escapes it."""
    stems: dict[bytes, list[bytes]] = {}
    for needle in needles:
        for form, stem in ((needle.encode(), needle[:4].encode()), (_escaped(needle), _escaped(needle[:4]))):
            stems.setdefault(stem, []).append(form)
    return sorted({name for name, content in places if _holds(content, stems)})


def _holds(content: bytes, stems: Mapping[bytes, Sequence[bytes]]) -> bool:
    return any(form in content for stem, forms in stems.items() if stem in content for form in forms)


def _escaped(text: str) -> bytes:
    return text.encode("ascii", "backslashreplace")


def logs(home: Path) -> Iterator[Place]:
    for file in sorted(home.rglob("*.log")):
        yield file.name, file.read_bytes()


def topics(bootstrap: str) -> Iterator[Place]:
    for record in published(bootstrap):
        yield record.topic, b"\n".join((record.key, str(record.headers).encode(), record.value))


async def documents(mongo_url: str) -> list[Place]:
    """Every document of every service's database, event logs and parked rows included."""
    client = connect(mongo_url)
    found: list[Place] = []
    for name in sorted(await client.list_database_names()):
        if name.startswith("balian_"):
            opened = database(client, name)
            for collection in await opened.list_collection_names():
                kept = await opened[collection].find({}).to_list(None)
                found += [(f"{name}.{collection}", b"\n".join(_leaves(document))) for document in kept]
    await close(client)
    return found


def _leaves(value: object) -> Iterator[bytes]:
    """Texts and bytes anywhere in a document."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield bytes(value) if isinstance(value, bytes) else str(value).encode()
