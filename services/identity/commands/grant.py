"""The words of a grant: role slugs and the ids that narrow them."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.kernel.command import Command
from shared.kernel.scope import ROLES


def _known(role: str) -> str:
    if role not in ROLES:
        raise PydanticCustomError("enum", "a role slug of the platform")
    return role


Role = Annotated[str, AfterValidator(_known)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(ROLES))]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Password = Annotated[str, StringConstraints(min_length=12, max_length=200)]
Username = Annotated[str, StringConstraints(pattern=r"^\S+$", min_length=3, max_length=64)]


class Narrowing(Command):
    """Jurisdiction: what is named narrows the grant, what is not does not."""

    community: Id | None = None
    park: Id | None = None
    enterprise: Id | None = None
    department: Id | None = None
    organization: Id | None = None
    person: Id | None = None

    def named(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)
