"""Sensible enterprises and organizations, and the ground they stand on."""

from dataclasses import dataclass
from typing import Any

from shared.kernel.codes.credit_code import body_check_character, credit_check_character
from tests.support.api import Api


@dataclass(frozen=True)
class Places:
    """Ids. The park lies in the community; the other park in the other community of the same street."""

    street: str
    community: str
    other_community: str
    park: str
    other_park: str


async def lay_out(api: Api) -> Places:
    admin = api.as_("street_admin")
    street = await made(admin, "/streets", {"code": "110105015", "name": "八里庄街道"})
    communities = [
        await made(admin, "/communities", {"code": f"11010501500{n}", "name": f"示例社区{n}", "street": street})
        for n in (1, 2)
    ]
    parks = [
        await made(admin, "/parks", {"code": code, "name": code, "street": street, "community": community})
        for code, community in zip(("LJ", "XY"), communities, strict=True)
    ]
    return Places(street, *communities, *parks)


async def made(api: Api, path: str, body: dict[str, Any]) -> str:
    answer = await api.post(path, body)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def credit_code(number: int) -> str:
    """A code of a series no registry issues."""
    body = f"DEMA{number:04d}"
    first17 = f"91110105{body}{body_check_character(body)}"
    return first17 + credit_check_character(first17)


def enterprise(park: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    named = {"name": f"示例企业{number:03d}", "credit_code": credit_code(number), "park": park, "sector": "MEDIA"}
    return {**named, **fields}


def branch(**fields: Any) -> dict[str, Any]:
    return {"name": "示例企业001党支部", "kind": "BRANCH", **fields}
