"""Routes of members. There is no search by words; `POST /members/search` asks for one text and is noted."""

from fastapi import APIRouter, Response

from services.member.api.wired import Wired
from services.member.commands.amend import AmendMember, amend_member
from services.member.commands.disclose import Reveal, SearchMembers, reveal_member, search_members
from services.member.commands.register import RegisterMember, register_member
from services.member.commands.undo import undo_registration
from services.member.parts import Parts
from services.member.queries import members
from services.member.replies import MemberThing
from shared.kernel.command import Act
from shared.web.app import PREFIX
from shared.web.auth import Caller, Commanding, IfMatch
from shared.web.resource import ASK, CHANGE, CREATE, Resource, list_of, refusals
from shared.web.things import View, changed

router = APIRouter(prefix=PREFIX, tags=["members"])
MEMBERS: Resource[Parts] = Resource(
    path="/members",
    store=lambda parts: parts.stores.members,
    listing=lambda _: members.LISTING,
    within=members.within,
    views=members.views,
    shape=MemberThing,
)
MEMBERS.add_reading_routes(router, members.LISTING)


@router.post("/members", status_code=201, responses=CREATE)
async def register(command: RegisterMember, scope: Commanding, parts: Wired, response: Response) -> View:
    return await MEMBERS.reply(response, parts, scope, register_member(parts, scope, command))


@router.patch("/members/{id}", responses=CHANGE)
async def amend(
    id: str, command: AmendMember, scope: Commanding, version: IfMatch, parts: Wired, response: Response
) -> View:
    return await MEMBERS.reply(response, parts, scope, amend_member(parts, scope, id, version, command))


@router.post("/members/search", responses=ASK | list_of(MemberThing))
async def search(command: SearchMembers, scope: Caller, parts: Wired, response: Response) -> View:
    """Masked, at most 200."""
    response.headers["Cache-Control"] = "no-store"
    found = await search_members(parts, scope, command)
    return {"items": await members.views(parts, scope, found), "next": None}


@router.post("/members/{id}/actions/reveal", responses=ASK)
async def reveal(id: str, act: Act[Reveal], scope: Caller, parts: Wired, response: Response) -> View:
    """The clear texts asked for."""
    response.headers["Cache-Control"] = "no-store"
    return {"id": id, **await reveal_member(parts, scope, id, act.evidence)}


@router.post("/members/{id}/actions/undo-registration", responses=ASK | refusals(412, 428))
async def undo(id: str, scope: Commanding, version: IfMatch, parts: Wired, response: Response) -> View:
    """What was taken back has no page any more: its id and version are all that is told."""
    outcome = await undo_registration(parts, scope, id, version)
    return changed(response, outcome, {"id": id, "version": outcome.thing.version}, PREFIX + MEMBERS.path)
