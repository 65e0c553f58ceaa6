"""How members look: always masked; the masks are sealed beside the texts and opened page by page."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.member.domain.member import MemberState
from services.member.domain.person import HOME, MASKED
from services.member.parts import Parts
from services.member.queries.sight import Where, members_within
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.lists import Filter, Listing
from shared.web.things import View, thing

LISTING = Listing(
    {
        "stage": Filter("data.standing.stage"),
        "status": Filter("data.standing.status"),
        "floating_since": Filter("data.standing.floating_since", date),
        "enterprise": Filter("data.standing.enterprise"),
        "park": Filter("data.standing.park"),
        "community": Filter("data.standing.community"),
        "organization": Filter("data.standing.relation.organization"),
    }
)
_SHOWN = (*MASKED.values(), HOME)


async def within(parts: Parts, scope: Scope) -> Where:
    return members_within(scope)


async def views(parts: Parts, scope: Scope, members: Sequence[Stored[MemberState]]) -> list[View]:
    """Raises `KeyUnavailable` without the master key."""
    texts = await parts.stores.members.texts(scope, [member.id for member in members], _SHOWN)
    return [_view(member, texts.get(member.id, {})) for member in members]


def _view(member: Stored[MemberState], texts: Mapping[str, str]) -> View:
    standing = member.state.standing
    relation = standing.relation
    return thing(
        member,
        {
            **{field: texts.get(mask) for field, mask in MASKED.items()},
            "stage": standing.stage,
            "status": standing.status,
            "enterprise": standing.enterprise,
            "park": standing.park,
            "community": standing.community,
            "organization": relation.organization,
            HOME: _home(texts.get(HOME)),
            "relation": relation.model_dump(mode="json", exclude={"organization"}),
            "floating_since": standing.floating_since,
        },
    )


def _home(name: str | None) -> View | None:
    return None if name is None else {"name": name, "off_platform": True}
