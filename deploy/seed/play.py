"""Carries the story out: looks at each step first, acts as a persona who may, waits for what follows by itself.

A step that is done already is passed over, so the story goes on from wherever it stands.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import aiohttp

from deploy.seed.client import Account, Api, Refused, Thing, read_accounts
from deploy.seed.story import (
    COMMUNITY,
    CONTACT,
    PERSONAS,
    ROAD,
    STATION,
    STREET_OFFICE,
    Candidate,
    Step,
    letter,
    papers,
)

LOOK_S, PATIENCE_S = 0.4, 120.0
EARLY = "due-above-full-members"
T = TypeVar("T")


class StoryStuck(Exception):
    """The story cannot go on; the text says why."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a step; `acted` is false where it was done before."""

    step: Step
    who: str
    result: str
    acted: bool


@dataclass
class Cast:
    """Who plays: the personas of one park, each with its own access."""

    session: aiohttp.ClientSession
    url: str
    accounts: Sequence[Account]
    park: str
    community: str
    _known: dict[str, Api] = field(default_factory=dict)

    def api(self, role: str, enterprise: str | None = None) -> Api:
        """The account that has this role here. Raises `StoryStuck`."""
        place = {
            STREET_OFFICE: None,
            STATION: ("park", self.park),
            COMMUNITY: ("community", self.community),
            CONTACT: ("enterprise", enterprise),
        }[role]
        for account in self.accounts:
            if role in account.roles and (place is None or account.jurisdiction.get(place[0]) == place[1]):
                return self._known.setdefault(account.username, Api(self.session, self.url, account))
        raise StoryStuck(f"No account is a {role} here.")


async def gather_cast(session: aiohttp.ClientSession, url: str, accounts: Path, tenant: str, park: str) -> Cast:
    """The cast of a tenant's park, given by its code."""
    own = [account for account in read_accounts(accounts) if account.tenant == tenant]
    officer = next((account for account in own if STREET_OFFICE in account.roles), None)
    if officer is None:
        raise StoryStuck(f"{accounts} has no {STREET_OFFICE} of {tenant}: is the seed loaded?")
    found = await Api(session, url, officer).first("/parks", code=park)
    if found is None:
        raise StoryStuck(f"There is no park {park}: is the seed loaded?")
    return Cast(session, url, own, found["id"], found["community"])


async def meet(cast: Cast, name: str) -> Candidate:
    """The candidate enterprise of this name, its full members and its founding."""
    station = cast.api(STATION)
    enterprise = await station.first("/enterprises", name=name)
    if enterprise is None:
        raise StoryStuck(f"{name} is not registered: is the seed loaded?")
    people = await station.every("/members", enterprise=enterprise["id"], stage="FULL")
    founding = await until(
        f"the founding lead of {name}",
        lambda: station.first("/linkages", enterprise=enterprise["id"], joint="ORGANIZATION", sort="-created_at"),
        lambda found: found is not None,
    )
    assert founding is not None
    return Candidate(enterprise, sorted(each["id"] for each in people), founding["id"])


async def play(cast: Cast, candidate: Candidate, step: Step) -> Played:
    """Do the step unless it is done. Raises `StoryStuck`, `Refused`, `NoAnswer`."""
    api = cast.api(step.role, candidate.enterprise["id"])
    carry_out = _move_letters if step.on == "letters" else _move_founding
    result, acted = await carry_out(api, candidate, step)
    return Played(step, PERSONAS[step.role], result, acted)


async def _move_founding(api: Api, candidate: Candidate, step: Step) -> tuple[str, bool]:
    path = f"/linkages/{candidate.founding}"
    seen = await until(
        f"{step.title} to be possible",
        lambda: api.get(path),
        lambda founding: _is_done(founding, step) or _is_open(founding, step),
    )
    if _is_done(seen, step):
        return str(seen["state"]), False
    evidence = _evidence(_offer(seen, step), papers(step, candidate))
    key = f"demo/{step.candidate}/{step.action}/{step.role}"
    moved = await until(
        f"{step.title} to be accepted",
        lambda: _unless_early(api.act(path, step.action, evidence, key, step.at)),
        lambda founding: founding is not None,
    )
    assert moved is not None
    return str(moved["state"]), True


async def _unless_early(acting: Awaitable[Thing]) -> Thing | None:
    """None while news of the letters is under way: the assembly then seems larger than the members moved in (B12)."""
    try:
        return await acting
    except Refused as refusal:
        if not any(each["slug"] == EARLY for each in refusal.problem.get("errors", ())):
            raise
        return None


def _is_done(founding: Thing, step: Step) -> bool:
    state = founding["state"]
    if state not in ROAD:
        raise StoryStuck(f"{step.title}: the founding has left the road of the story, it is {state}.")
    signed = any((each["action"], each["role"]) == (step.action, step.role) for each in founding["signatures"])
    return ROAD.index(state) > ROAD.index(step.state) or (state == step.state and signed)


def _is_open(founding: Thing, step: Step) -> bool:
    return any(not offer["blocked_by"] for offer in _offers(founding, step))


def _offers(founding: Thing, step: Step) -> list[Thing]:
    return [offer for offer in founding["available_actions"] if offer["action"] == step.action]


def _offer(founding: Thing, step: Step) -> Thing:
    return _offers(founding, step)[0]


def _evidence(offer: Thing, brought: Thing) -> Thing:
    """What the offer asks for, from what the story has."""
    lacking = [each["key"] for each in offer["requires"] if not each["optional"] and each["key"] not in brought]
    if lacking:
        raise StoryStuck(f"{offer['action']} asks for {', '.join(lacking)}, which the story does not have.")
    return {each["key"]: brought[each["key"]] for each in offer["requires"] if each["key"] in brought}


async def _move_letters(api: Api, candidate: Candidate, step: Step) -> tuple[str, bool]:
    """Each letter that still stands where this step begins; they are opened by the platform itself."""
    letters = await until(
        "the relation letters",
        lambda: api.every("/transfers", linkage=candidate.founding),
        lambda found: len(found) == len(candidate.members),
    )
    acted = False
    for place, each in enumerate(sorted(letters, key=lambda one: str(one["id"])), start=1):
        if each["state"] == step.state:
            key = f"demo/{each['id']}/{step.action}"
            await api.act(f"/transfers/{each['id']}", step.action, letter(step, place), key, step.at)
            acted = True
    return f"{len(letters)} × {_AFTER[step.action]}", acted


_AFTER = {"issue": "ISSUED", "receive": "RECEIVED"}


async def until(what: str, ask: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> T:
    """Ask again and again until the answer holds. Raises `StoryStuck` after two minutes."""
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE_S
    while not holds(answer := await ask()):
        if clock() > end:
            raise StoryStuck(f"Waited {PATIENCE_S:.0f} s in vain for {what}.")
        await asyncio.sleep(LOOK_S)
    return answer
