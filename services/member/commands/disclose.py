"""Open a member's personal texts, or find members by one: each leaves an access row with its purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from services.member.domain.member import MemberState
from services.member.domain.person import PERSONAL, spelled
from services.member.parts import Parts
from services.member.queries.sight import members_within
from shared.kernel.command import Command, Text
from shared.kernel.errors import FieldError, Invalid
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.store.cursor import Query

REVEALERS = ("street_officer", "station_worker", "branch_secretary", "person")
SEARCHERS = ("street_officer", "station_worker", "branch_secretary", "community_secretary")
FOUND_AT_MOST = 200
NOBODY = "nobody"
"""Subject of the access row of a search that found no one."""


class Reveal(Command):
    fields: Annotated[tuple[Literal["name", "id_number", "mobile"], ...], Field(min_length=1)]
    purpose: Text


class SearchMembers(Command):
    """Exactly one of the three."""

    name: Text | None = Field(None, repr=False)
    id_number: Text | None = Field(None, repr=False)
    mobile: Text | None = Field(None, repr=False)
    purpose: Text


async def reveal_member(parts: Parts, scope: Scope, id: str, command: Reveal) -> Mapping[str, str]:
    """Clear texts by field. Raises `Forbidden`, `NotFound`, `KeyUnavailable`, `Gone`."""
    scope.permit(*REVEALERS)
    members = parts.stores.members
    await members.get(scope, id, members_within(scope))
    return await members.reveal(replace(scope, purpose=command.purpose), id, command.fields)


async def search_members(parts: Parts, scope: Scope, command: SearchMembers) -> Sequence[Stored[MemberState]]:
    """Members whose text is exactly this one, as far as the caller sees them; noted before they are shown."""
    scope.permit(*SEARCHERS)
    members = parts.stores.members
    field, text = _asked(command)
    where = {"$and": [members.lookup(scope, field, spelled(field, text)), members_within(scope)]}
    found = (await members.page(scope, Query(where=where, limit=FOUND_AT_MOST))).items
    purposeful = replace(scope, purpose=command.purpose)
    for subject in [member.id for member in found] or [NOBODY]:
        await members.record_access(purposeful, subject, [field])
    return found


def _asked(command: SearchMembers) -> tuple[str, str]:
    asked = [(field, text) for field in PERSONAL if (text := getattr(command, field)) is not None]
    if len(asked) != 1:
        raise Invalid(errors=[FieldError("", "exactly-one", {"of": list(PERSONAL)})])
    return asked[0]
