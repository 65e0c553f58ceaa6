"""A street with two enterprises in one park, its people as scopes, and evidence for every action.

`Town` answers what the services organization and member would; everything else in these tests is real.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from services.linkage.commands.act import ActOnLinkage, act_on_linkage
from services.linkage.commands.propose import ProposeLinkage, propose_linkage
from services.linkage.domain import counting
from services.linkage.domain.lead_watch import watch_id
from services.linkage.domain.model import Linkage
from services.linkage.owners import Owners
from services.linkage.store import Stores
from shared.bus.envelope import Envelope
from shared.contracts.member import Relation, Stage, Standing, Status
from shared.kernel.calendar import CHINA
from shared.kernel.clock import ClockMode, TenantClock
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.scope import CommandRef, Jurisdiction, Scope
from shared.store.aggregate import Stored

TENANT, OTHER_TENANT = "110105015", "110108005"
PARK, OTHER_PARK = "park-1", "park-2"
COMMUNITY, OTHER_COMMUNITY = "community-1", "community-2"
ENTERPRISE, NEIGHBOUR, FAR = "enterprise-1", "enterprise-2", "enterprise-far"
START = datetime(2016, 5, 30, tzinfo=CHINA)
STORY = TenantClock(ClockMode.STORY, START)
MEMBERS = ("m1", "m2", "m3", "m4")


def _enterprise(park: str, community: str, state: str = "OPERATING") -> dict[str, Any]:
    return {"park": park, "community": community, "state": state}


@dataclass
class Town:
    """What other services know; the same tenant everywhere but where said."""

    things: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            f"/enterprises/{ENTERPRISE}": _enterprise(PARK, COMMUNITY),
            f"/enterprises/{NEIGHBOUR}": _enterprise(PARK, COMMUNITY),
            f"/enterprises/{FAR}": _enterprise(OTHER_PARK, OTHER_COMMUNITY),
            "/enterprises/gone": _enterprise(PARK, COMMUNITY, "MOVED_OUT"),
            f"/communities/{COMMUNITY}": {"name": "c"},
            **{f"/members/{id}": {"enterprise": ENTERPRISE, "park": PARK} for id in MEMBERS},
            "/members/far": {"enterprise": FAR, "park": OTHER_PARK},
            "/members/near": {"enterprise": NEIGHBOUR, "park": PARK},
        }
    )
    organizations: dict[str, str] = field(
        default_factory=lambda: {"HOLDING_BRANCH": "holding", "COMMITTEE": "committee"}
    )

    async def get(self, scope: Scope, owner: str, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        if scope.tenant != TENANT:
            raise NotFound
        if path == "/organizations" and params:
            found = self.organizations.get(params["kind"])
            return {"items": [{"id": found}] if found else []}
        if path == "/workflows":
            return {"items": [{"slug": {"member": "transfer", "service-request": "request"}[owner]}]}
        if path not in self.things:
            raise NotFound
        return self.things[path]


def person(role: str, actor: str | None = None, tenant: str = TENANT, **place: str) -> Scope:
    """Somebody with this role; the actor is named after it."""
    return Scope(
        tenant=tenant,
        actor=actor or role,
        roles=frozenset({role}),
        correlation_id="corr-1",
        jurisdiction=Jurisdiction(**place),
        clock=STORY,
    )


STATION = person("station_worker", park=PARK)
CONTACT = person("enterprise_contact", enterprise=ENTERPRISE)
SECRETARY = person("community_secretary", community=COMMUNITY)
OFFICER = person("street_officer")
LIAISON = person("liaison", park=PARK)
SYSTEM = person("system", actor="svc-linkage")


def keyed(scope: Scope, key: str, digest: str = "d") -> Scope:
    return scope.with_command(CommandRef(key, digest, keyed=True))


def document(title: str = "文件") -> dict[str, str]:
    return {"date": "2016-06-01", "title": title}


def ballot(present: int = 4, due: int = 4, votes: int = 4, member: str = "m1") -> dict[str, Any]:
    vote = {"post": "secretary", "member": member, "votes": votes}
    return {"held_on": "2016-06-28", "due": due, "present": present, "votes": [vote]}


ASSESS = {"mode": "SINGLE", "kind": "FOUND", "survey": document()}
APPLY = {
    "request": document("请示"),
    "nature": "民营",
    "staff": 50,
    "full": 4,
    "probationary": 1,
    "grounds": "理由",
    "branch_type": "BRANCH",
    "committee_plan": "设书记一名",
    "branch_name": "候选企业A党支部",
}
APPROVE = {"minutes": document(), "reply": document("批复"), "candidates": ["m1"]}
FOUND = {"assembly": ballot(), "method": document(), "tellers": ["m2"]}
WALK: tuple[tuple[str, Scope, str, dict[str, Any]], ...] = (
    ("LEAD", STATION, "assess", ASSESS),
    ("ASSESSED", STATION, "negotiate", {"visit_note": "已走访"}),
    ("NEGOTIATING", SECRETARY, "prepare", {"preparation_group": "三人"}),
    ("NEGOTIATING", CONTACT, "prepare", {"owner_talk": "SUPPORTS"}),
    ("PREPARING", STATION, "apply", APPLY),
    ("APPLIED", OFFICER, "approve", APPROVE),
    ("APPROVED", STATION, "found", FOUND),
    ("FOUNDED", OFFICER, "file", {"receipt": document("备案回执")}),
)
"""From LEAD to FILED."""


@dataclass(frozen=True)
class House:
    """The service's stores and what it asks of others."""

    stores: Stores
    town: Town

    @property
    def owners(self) -> Owners:
        return Owners(self.town)

    async def propose(self, scope: Scope = STATION, enterprise: str = ENTERPRISE, **subject: Any) -> Stored[Linkage]:
        command = ProposeLinkage.model_validate(proposal(enterprise, **subject))
        return (await propose_linkage(self.stores, self.owners, scope, command)).thing

    async def act(
        self, scope: Scope, id: str, action: str, evidence: Mapping[str, Any], note: str | None = None
    ) -> Linkage:
        command = ActOnLinkage(evidence=dict(evidence), note=note)
        done = await act_on_linkage(self.stores, self.owners, scope, id, action, command, None)
        return done.thing.state

    async def walk(self, id: str, until: str) -> None:
        """Along the main path until the state is reached."""
        for state, scope, action, evidence in WALK:
            linkage = await self.stores.linkages.get(SYSTEM, id)
            if state == linkage.state.instance.state != until:
                await self.act(scope, id, action, evidence)

    async def arrived(self, *members: str, enterprise: str = ENTERPRISE) -> None:
        """The relations of these full members are in the holding branch."""
        for member in members:
            standing = standing_of(enterprise, affiliated=True)
            decide = counting.take_standing(enterprise, member, standing)
            await self.stores.watches.change(SYSTEM, watch_id(TENANT, enterprise), decide)


def proposal(enterprise: str = ENTERPRISE, **subject: Any) -> dict[str, Any]:
    return {
        "joint": "ORGANIZATION",
        "park_side": {"type": "enterprise", "id": enterprise},
        "community_side": {"type": "community", "id": COMMUNITY},
        "subject": subject or {"count": 3},
    }


def standing_of(
    enterprise: str | None = ENTERPRISE, stage: Stage = Stage.FULL, *, served: bool = False, affiliated: bool = False
) -> Standing:
    """A member who works there, floating as those of the story do."""
    return Standing(
        enterprise=enterprise,
        park=PARK if enterprise else None,
        community=COMMUNITY if enterprise else None,
        stage=stage,
        status=Status.FLOATING,
        relation=Relation(serves_workplace=served, affiliated=affiliated or served),
    )


def faults(refused: DomainError) -> dict[str, str]:
    """Slugs of a refusal by pointer."""
    return {fault.pointer: fault.slug for fault in refused.errors}


_numbers = count(1)


def event(name: str, aggregate: str, data: Mapping[str, Any], id: str | None = None, at: datetime = START) -> Envelope:
    """As it comes from a topic of the story tenant."""
    return Envelope(
        id=id or f"event-{next(_numbers)}",
        source="other",
        type=f"cn.balian.{name}.v1",
        name=name,
        tenant=TENANT,
        aggregate=aggregate,
        version=1,
        time=at,
        actor={"id": "u1", "role": "street_officer", "unit": None},
        causation_id=None,
        correlation_id="import-row-7",
        traceparent=None,
        logepoch=1,
        story=True,
        data=data,
    )
