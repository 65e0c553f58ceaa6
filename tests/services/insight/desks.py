"""A founding and a letter on their way, as events that tell whose turn it is; and who asks about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.services.insight.builders import COMMUNITY, PARK, START, TENANT, Story

OFFICER, STATION, SECRETARY, CONTACT = "street_officer", "station_worker", "community_secretary", "enterprise_contact"
AT: Mapping[str, dict[str, Any]] = {
    OFFICER: {"sub": "officer"},
    "street_leader": {"sub": "leader"},
    "duty_officer": {"sub": "duty"},
    "department_officer": {"sub": "department", "jurisdiction": {"department": "d1"}},
    STATION: {"sub": "station", "jurisdiction": {"park": PARK}},
    "liaison": {"sub": "liaison", "jurisdiction": {"park": PARK}},
    SECRETARY: {"sub": "secretary", "jurisdiction": {"community": COMMUNITY}},
    CONTACT: {"sub": "contact", "jurisdiction": {"enterprise": "e1"}},
    "branch_secretary": {"sub": "branch", "jurisdiction": {"organization": "sender"}},
}
"""One caller of each role, at home in the park."""
UNITS = {STATION: PARK, SECRETARY: COMMUNITY, OFFICER: TENANT, CONTACT: "e1"}


class Desk(Story):
    """A story whose steps tell whose turn it is; each is taken by `by`."""

    def step(
        self, id: str, fact: str, state: str, *waits: str, by: str = "station", action: str = "next", **more: Any
    ) -> None:
        """A step of a founding; it waits from now on and for ten days unless `since` and `due` say otherwise."""
        self.actor = by
        self.tell(
            "linkage",
            f"linkage.organization-{fact}",
            id,
            {
                "joint": "ORGANIZATION",
                "fact": fact,
                "action": action,
                "number": f"ZZ-2016-{id.upper()}",
                "state": state,
                "park": self.park,
                "community": self.community,
                "enterprise": "e1",
                "by": {"role": STATION, "unit": self.park},
                "definition_version": 1,
                "awaiting": self._turns(
                    waits, action, more.pop("due", self.at + timedelta(days=10)), more.pop("since", self.at)
                ),
                **more,
            },
        )

    def letter(self, id: str, fact: str, state: str, *waits: str, by: str = "station") -> None:
        self.actor = by
        facts = {
            "member": "m1",
            "sender": {"organization": "sender", "off_platform": False},
            "to_organization": "holding",
            "for_enterprise": "e1",
            "park": self.park,
            "community": self.community,
        }
        step = {"action": fact, "state": state, "at": self.at.isoformat(), "actor": by, "role": STATION}
        turns = self._turns(waits, "receive", self.at + timedelta(days=30), self.at)
        self.tell("member", f"transfer.{fact}", id, {"transfer": facts, "step": step, "awaiting": turns})

    def _turns(
        self, waits: tuple[str, ...], action: str, due: datetime | None, since: datetime
    ) -> list[Mapping[str, Any]]:
        due_at = due.isoformat() if due else None
        return [
            {"role": role, "unit": UNITS.get(role), "action": action, "since": since.isoformat(), "due_at": due_at}
            for role in waits
        ]


def desk() -> Desk:
    """A park with one enterprise; nothing runs yet."""
    story = Desk()
    story.place()
    facts = {"name": "来津影视", "credit_code": "91110105DEMA10019X", "park": PARK, "community": COMMUNITY}
    story.tell("organization", "enterprise.registered", "e1", {"facts": {**facts, "sector": "MEDIA"}})
    return story


def elsewhere() -> Desk:
    """The same in another park of the tenant."""
    story = Desk(park="p2", community="c2")
    story.place()
    return story


def started() -> Desk:
    """A founding that the station assessed, which waits for community and contact; a letter that waits for both."""
    story = desk()
    story.step("l1", "lead", "LEAD", STATION, action="assess")
    story.step("l1", "negotiating", "NEGOTIATING", SECRETARY, CONTACT, action="prepare", kind="FOUND")
    story.letter("t1", "issued", "ISSUED", SECRETARY)
    return story


__all__ = ["AT", "CONTACT", "OFFICER", "SECRETARY", "START", "STATION", "Desk", "desk", "elsewhere", "started"]
