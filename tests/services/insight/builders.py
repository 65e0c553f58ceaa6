"""Events as insight meets them, folded into rows the way the runner does it; and the Laijin park in small print."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self

from services.insight.domain.moments import Row
from services.insight.domain.picture import Rows
from services.insight.projections import PROJECTIONS
from shared.bus.envelope import Envelope
from shared.bus.groups import handler_of

TENANT, STREET = "110105015", "s1"
PARK, COMMUNITY = "p1", "c1"
START = datetime(2016, 5, 29, 16, tzinfo=UTC)
"""2016-05-30T00:00 in China: where the story begins."""

Collections = dict[str, dict[str, Row]]


def day(month: int, number: int) -> datetime:
    return datetime(2016, month, number, 4, tzinfo=UTC)


class Story:
    """Makes events one after another; versions count per aggregate, the time stands until `on` moves it."""

    def __init__(self, tenant: str = TENANT, park: str = PARK, community: str = COMMUNITY) -> None:
        self.tenant, self.park, self.community = tenant, park, community
        self.at = START
        self.actor = "u1"
        self.events: list[Envelope] = []
        self._versions: dict[str, Iterator[int]] = {}

    def on(self, at: datetime) -> Self:
        self.at = at
        return self

    def tell(self, source: str, name: str, aggregate: str, data: Mapping[str, Any]) -> Envelope:
        number = next(self._versions.setdefault(aggregate, count(1)))
        event = Envelope(
            id=f"{self.tenant}-{self.park}-event-{len(self.events):05}",
            source=source,
            type=f"cn.balian.{name}.v1",
            name=name,
            tenant=self.tenant,
            aggregate=aggregate,
            version=number,
            time=self.at,
            actor={"id": self.actor, "role": "street_officer", "unit": None},
            causation_id=None,
            correlation_id=f"row-of-{aggregate}",
            traceparent=None,
            logepoch=1,
            story=True,
            data=data,
        )
        self.events.append(event)
        return event

    def place(self) -> None:
        told = {"code": "X", "name": "x"}
        self.tell("organization", "community.registered", self.community, {**told, "street": STREET})
        self.tell("organization", "park.registered", self.park, {**told, "street": STREET, "community": self.community})

    def enterprise(self, id: str, sector: str = "MEDIA") -> None:
        facts = {"name": "x", "credit_code": "x", "park": self.park, "community": self.community, "sector": sector}
        self.tell("organization", "enterprise.registered", id, {"facts": facts})

    def organization(self, id: str, *enterprises: str, kind: str = "BRANCH") -> None:
        told = {"name": "x", "kind": kind, "enterprises": list(enterprises), "founded_on": "2014-07-01"}
        self.tell("organization", "organization.founded", id, told)

    def cover(self, enterprise: str) -> None:
        told = {"enterprise": enterprise, "park": self.park, "community": self.community, "kind": "INSTRUCTOR"}
        self.tell("organization", "work-coverage.assigned", f"coverage-of-{enterprise}", told)

    def member(self, id: str, enterprise: str | None, name: str = "registered", **standing: Any) -> None:
        """`standing` may name stage, status and affiliated."""
        told = {
            "enterprise": enterprise,
            "park": self.park if enterprise else None,
            "community": self.community if enterprise else None,
            "stage": standing.get("stage", "FULL"),
            "status": standing.get("status", "FLOATING"),
            "relation": {"organization": "o1", "affiliated": standing.get("affiliated", False)},
        }
        self.tell("member", f"member.{name}", id, {"standing": told})

    def transfer(self, id: str, fact: str, member: str) -> None:
        told = {"member": member, "sender": {"off_platform": True}, "to_organization": "holding"}
        self.tell("member", f"transfer.{fact}", id, {"transfer": told})

    def visit(self, id: str, enterprise: str, visited_on: str) -> None:
        told = {"enterprise": enterprise, "park": self.park, "community": self.community, "type": "DAILY"}
        self.tell("outreach", "visit.recorded", id, {**told, "visited_on": visited_on})

    def founding(self, id: str, enterprise: str, fact: str, state: str | None = None) -> None:
        told = {
            "joint": "ORGANIZATION",
            "fact": fact,
            "state": state or fact.upper().replace("-", "_"),
            "park": self.park,
            "community": self.community,
            "enterprise": enterprise,
        }
        self.tell("linkage", f"linkage.organization-{fact}", id, told)


def fold(events: Iterable[Envelope], kept: Collections | None = None) -> Collections:
    """Rows by collection and id, as the runner keeps them: in order, an event met before changes nothing."""
    rows = {projection.collection: dict((kept or {}).get(projection.collection, {})) for projection in PROJECTIONS}
    for event in events:
        for projection in PROJECTIONS:
            step = handler_of(projection.fold, event.name)
            row = rows[projection.collection].get(event.aggregate)
            if step is None or (row is not None and row["version"] >= event.version):
                continue
            after = step(row, event)
            assert after is not None
            told = {"_id": event.aggregate, "tenant": event.tenant, "version": event.version}
            rows[projection.collection][event.aggregate] = {**after, **told}
    return rows


def rows_of(story: Story) -> Rows:
    found = {name: list(rows.values()) for name, rows in fold(story.events).items() if name != "places"}
    return Rows(**found)


SECTORS = {"MEDIA": 73, "CREATIVE_DESIGN": 48, "ADVERTISING": 24, "ANIMATION": 15, "OTHER": 10}
CANDIDATES = {"A": 6, "B": 5, "C": 4}


def laijin() -> Story:
    """The park as imported: 170 enterprises, one branch with 9 members, 132 floating, 144 visited, three leads."""
    story = Story()
    story.place()
    ids = [f"e{number:03}" for number in range(170)]
    for id, sector in zip(ids, [name for name, number in SECTORS.items() for _ in range(number)], strict=True):
        story.enterprise(id, sector)
    story.organization("street-committee", kind="COMMITTEE")
    story.organization("holding", kind="HOLDING_BRANCH")
    story.organization("o1", "e100")
    for number in range(9):
        story.member(f"settled-{number}", "e100", status="SETTLED", affiliated=True)
    homes = [id for id, number in CANDIDATES.items() for _ in range(number)]
    homes = [{"A": "e000", "B": "e080", "C": "e130"}[letter] for letter in homes]
    homes += [ids[1 + number] for number in range(45) for _ in range(2)] + ids[46:73]
    for number, enterprise in enumerate(homes):
        story.member(f"floating-{number:03}", enterprise)
    for number, enterprise in enumerate(ids[:144]):
        story.visit(f"v{number:03}", enterprise, f"2016-0{3 + number % 3}-07")
    for letter, enterprise in {"A": "e000", "B": "e080", "C": "e130"}.items():
        story.founding(f"linkage-{letter}", enterprise, "lead")
    return story


def found_a(story: Story) -> None:
    """What the demo does: A's six are received into the holding branch, the branch is founded, they float no more."""
    story.founding("linkage-A", "e000", "preparing")
    story.founding("linkage-B", "e080", "preparing")
    story.founding("linkage-C", "e130", "negotiating")
    story.on(day(6, 13))
    for number in range(6):
        member = f"floating-{number:03}"
        story.transfer(f"transfer-{number}", "opened", member)
        story.transfer(f"transfer-{number}", "received", member)
        story.member(member, "e000", "relation-changed", affiliated=True)
    story.on(day(6, 28)).founding("linkage-A", "e000", "founded")
    story.organization("o2", "e000")
    for number in range(6):
        story.member(f"floating-{number:03}", "e000", "floating-closed", status="SETTLED", affiliated=True)


def later(at: datetime) -> datetime:
    return at + timedelta(hours=1)
