"""The founding story of the Laijin park as data: who does what on which day of June 2016, and what he brings.

Candidate A becomes a branch on file, B stops in preparation, C in negotiation. All names, numbers and papers are
invented; how a step is carried out is the matter of `demo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from deploy.seed.client import Thing

CHINA = timezone(timedelta(hours=8))
STREET = "laijin"
ROAD = ("LEAD", "ASSESSED", "NEGOTIATING", "PREPARING", "APPLIED", "APPROVED", "FOUNDED", "FILED")
"""States of a founding in their order."""

STATION, COMMUNITY, CONTACT, STREET_OFFICE = (
    "station_worker",
    "community_secretary",
    "enterprise_contact",
    "street_officer",
)
PERSONAS = {
    STREET_OFFICE: "P1 街道工委干部",
    COMMUNITY: "P2 社区党委书记",
    STATION: "P3 服务站社工",
    CONTACT: "P5 企业联系人",
}
ACTIONS = {
    "assess": "研判",
    "negotiate": "上门协商",
    "prepare": "同意筹备",
    "issue": "开出介绍信",
    "receive": "接收组织关系",
    "apply": "请示",
    "approve": "批复",
    "found": "党员大会成立",
    "file": "备案",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One call on a candidate's founding, or on each of its relation letters (`on = "letters"`), leaving `state`."""

    day: date
    candidate: str
    action: str
    role: str
    state: str
    on: Literal["founding", "letters"] = "founding"

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, time(10), CHINA)

    @property
    def title(self) -> str:
        return f"候选企业{self.candidate} {ACTIONS[self.action]}"


def _june(day: int) -> date:
    return date(2016, 6, day)


STEPS = (
    *(Step(_june(1), letter, "assess", STATION, "LEAD") for letter in "ABC"),
    *(Step(_june(2), letter, "negotiate", STATION, "ASSESSED") for letter in "ABC"),
    *(Step(_june(6), letter, "prepare", role, "NEGOTIATING") for letter in "AB" for role in (COMMUNITY, CONTACT)),
    Step(_june(7), "A", "issue", STATION, "DRAFT", on="letters"),
    Step(_june(13), "A", "receive", COMMUNITY, "ISSUED", on="letters"),
    Step(_june(14), "A", "apply", STATION, "PREPARING"),
    Step(_june(20), "A", "approve", STREET_OFFICE, "APPLIED"),
    Step(_june(28), "A", "found", STATION, "APPROVED"),
    Step(_june(30), "A", "file", STREET_OFFICE, "FOUNDED"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate enterprise as the API shows it; `members` are the ids of its full members."""

    enterprise: Thing
    members: Sequence[str]
    founding: str

    @property
    def employees(self) -> int:
        return int(self.enterprise["headcount"]["value"])


def papers(step: Step, candidate: Candidate) -> Thing:
    """Everything the story can bring to this step, by evidence key."""
    day, name, people = step.day.isoformat(), candidate.enterprise["name"], candidate.members
    return {
        "mode": "SINGLE",
        "kind": "FOUND_WITH_HELP",
        "survey": _paper("园区企业党建情况调查表", day),
        "visit_note": f"与{name}负责人面谈，说明建立党组织的条件和步骤。",
        "owner_talk": "SUPPORTS",
        "preparation_group": "社区党委派一人，企业党员两人。",
        "request": _paper(f"关于成立{name}党支部的请示", day, "示例请〔2016〕1号"),
        "nature": "民营企业",
        "staff": candidate.employees,
        "full": len(people),
        "probationary": 0,
        "grounds": "有正式党员三人以上，具备单独建立支部的条件。",
        "branch_type": "BRANCH",
        "committee_plan": "设书记一名、副书记一名。",
        "branch_name": f"{name}党支部",
        "minutes": _paper("街道工委会议纪要", day, "示例纪〔2016〕6号"),
        "reply": _paper(f"关于同意成立{name}党支部的批复", day, "示例批〔2016〕1号"),
        "candidates": list(people[:2]),
        "assembly": _ballot(day, people),
        "method": _paper("选举办法", day),
        "tellers": list(people[2:4]),
        "receipt": _paper("备案回执", day, "示例备〔2016〕1号"),
    }


def letter(step: Step, place: int) -> Thing:
    """What a relation letter's step brings; `place` numbers the letters from 1."""
    day = step.day
    if step.action == "receive":
        return {"receipt_no": f"示例收〔2016〕{place}号", "date": day.isoformat()}
    until = day + timedelta(days=30)
    number = f"示例介〔2016〕{place}号"
    return {"letter_no": number, "issued_on": day.isoformat(), "valid_until": until.isoformat()}


def _paper(title: str, day: str, number: str | None = None) -> Thing:
    return {"title": title, "date": day, **({"number": number} if number else {})}


def _ballot(day: str, people: Sequence[str]) -> Thing:
    """All are present; the secretary is elected by all, the deputy with one voice less."""
    due = len(people)
    elected = zip(("secretary", "deputy"), people, (due, due - 1), strict=False)
    votes = [{"post": post, "member": member, "votes": count} for post, member, count in elected]
    return {"held_on": day, "due": due, "present": due, "votes": votes}
