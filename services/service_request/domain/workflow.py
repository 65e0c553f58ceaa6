"""服务诉求 `request`: from the requester's word to the requester's own verdict (domain §5.0; B26–B28).

The table is the whole life cycle. A row from a state to itself leaves the clocks alone; `call_back` that reaches nobody,
and `arrive` or `excuse` while others are still on their way, are held back (`holding`), so their state does not change either.
How long each step may take is the tenant's (`terms`) or B27's; what stands here is the shipped limit.
"""

from collections.abc import Mapping
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.kernel.errors import FieldError
from shared.workflow.catalog import Catalog
from shared.workflow.check import checked
from shared.workflow.definition import EvidenceType, Option, When
from shared.workflow.instance import Blocker, Case
from shared.workflow.table import Line, choice, definition, evidence, number, reference, references, text

REQUESTERS = "enterprise_contact, person, station_worker"
UNIT = "department_officer, community_secretary, supplier"
"""Whoever acts for a unit that leads or helps."""
UNIT_TYPES = ("department", "community", "supplier")
MOST_UNITS = 20
LONGEST_SCORE = 5
_FROM_2018 = When("pack", ("2018", "2020", "2021", "2024"))
_IN_2016 = When("pack", ("2016",))

EVIDENCE = {
    "text": text(),
    "class": text(public=True),
    "contact": text(),
    "private": evidence(EvidenceType.BOOL),
    "reason": text(),
    "urgency": choice(*(Option(value, rule="B27") for value in ("LIFE", "UTILITY", "GENERAL", "COMPLEX"))),
    "lead": reference(),
    "co_handlers": references(),
    "basis": text(),
    "contact_record": text(),
    "question": text(),
    "answer": text(),
    "result": text(),
    "photo": evidence(EvidenceType.DOCUMENT, private=True),
    "unit": reference(),
    "units": references(),
    "whistle_type": choice("HARD_ISSUE", "JOINT_ENFORCEMENT", "EMERGENCY"),
    "arrival": text(),
    "score": number(),
    "leader": reference(),
    "progress": text(),
    "handler": reference(),
    "park": reference(),
    "receiver": text(),
    "service": reference(),
    "reached": evidence(EvidenceType.BOOL),
    "solved": evidence(EvidenceType.BOOL),
    "satisfied": evidence(EvidenceType.BOOL),
}

# ruff: noqa: E501 (a table is read in columns)
# fmt: off
LINES = (
    #    from                 action              to                   by                                  evidence
    Line("",                  "create",           "SUBMITTED",         REQUESTERS,                         "text class contact? private?"),
    Line("SUBMITTED",         "accept",           "ACCEPTED",          "station_worker",                   "urgency?", within="2 HOUR"),
    Line("SUBMITTED",         "reject",           "REJECTED",          "station_worker",                   "reason"),
    Line("ACCEPTED",          "dispatch",         "DISPATCHED",        "station_worker",                   "lead co_handlers? basis", within="4 HOUR", checks="units"),
    Line("DISPATCHED",        "respond",          "RESPONDED",         UNIT,                               "contact_record", within="24 HOUR"),
    Line("DISPATCHED",        "return",           "ACCEPTED",          UNIT,                               "reason", gates="already-returned return-window-over", event="returned"),
    Line("DISPATCHED",        "reassign",         "DISPATCHED",        "station_worker",                   "lead reason", checks="units", event="reassigned"),
    Line("DISPATCHED",        "report",           "DISPATCHED",        UNIT,                               "result", event="reported"),
    Line("DISPATCHED",        "release",          "DISPATCHED",        "station_worker, " + UNIT,          "unit reason", event="released"),
    Line("DISPATCHED",        "whistle",          "WHISTLED",          "street_officer",                   "whistle_type units", checks="units", when=_FROM_2018),
    Line("DISPATCHED",        "list_difficult",   "DISPATCHED",        "street_officer",                   "leader reason", gates="already-listed", event="listed", when=_IN_2016),
    Line("DISPATCHED",        "tell_progress",    "DISPATCHED",        "street_leader, street_officer",    "progress", gates="not-listed", event="progressed", when=_IN_2016),
    Line("RESPONDED",         "resolve",          "RESOLVED",          UNIT,                               "result photo?", within="7 WORKDAY", gates="legs-open"),
    Line("RESPONDED",         "ask",              "WAITING_REQUESTER", UNIT,                               "question"),
    Line("RESPONDED",         "reassign",         "RESPONDED",         "station_worker",                   "lead reason", checks="units", event="reassigned"),
    Line("RESPONDED",         "report",           "RESPONDED",         UNIT,                               "result", event="reported"),
    Line("RESPONDED",         "release",          "RESPONDED",         "station_worker, " + UNIT,          "unit reason", event="released"),
    Line("RESPONDED",         "whistle",          "WHISTLED",          "street_officer",                   "whistle_type units", checks="units", when=_FROM_2018),
    Line("RESPONDED",         "rate_unit",        "RESPONDED",         "street_officer",                   "unit score", gates="nobody-whistled", checks="score", event="unit-rated", when=_FROM_2018),
    Line("RESPONDED",         "list_difficult",   "RESPONDED",         "street_officer",                   "leader reason", gates="already-listed", event="listed", when=_IN_2016),
    Line("RESPONDED",         "tell_progress",    "RESPONDED",         "street_leader, street_officer",    "progress", gates="not-listed", event="progressed", when=_IN_2016),
    Line("WAITING_REQUESTER", "answer",           "RESPONDED",         REQUESTERS,                         "answer", within="5 WORKDAY", event="answered"),
    Line("WAITING_REQUESTER", "report",           "WAITING_REQUESTER", UNIT,                               "result", event="reported"),
    Line("WHISTLED",          "arrive",           "RESPONDED",         UNIT,                               "arrival", within="1 WORKDAY", event="arrived"),
    Line("WHISTLED",          "excuse",           "RESPONDED",         "street_officer",                   "unit reason", event="excused"),
    Line("WHISTLED",          "report",           "WHISTLED",          UNIT,                               "result", event="reported"),
    Line("RESOLVED",          "call_back",        "CLOSED",            "callback_worker",                  "reached solved? satisfied?", within="3 WORKDAY", gates="handler-may-not-rate", checks="verdict"),
    Line("RESOLVED",          "reopen",           "DISPATCHED",        "callback_worker, street_officer",  "reason", gates="handler-may-not-rate reopens-used-up", event="reopened"),
    Line("RESOLVED",          "rate_unit",        "RESOLVED",          "street_officer",                   "unit score", gates="nobody-whistled", checks="score", event="unit-rated", when=_FROM_2018),
    Line("CLOSED",            "reopen",           "DISPATCHED",        REQUESTERS + ", street_officer",    "reason", gates="reopen-window-over reopens-used-up", event="reopened"),
    Line("CLOSED",            "archive",          "ARCHIVED",          "system",                           within="7 DAY"),
)
_AT_WORK = ("DISPATCHED", "RESPONDED", "WAITING_REQUESTER", "WHISTLED")
_UNSERVED = ("SUBMITTED", "ACCEPTED", "DISPATCHED", "RESPONDED", "WAITING_REQUESTER")
_STATION = "station_worker, street_officer"

ANYWHERE = (
    # the same row from each of these states
    *(Line(each,         "assign",           each,                UNIT,                               "handler reason?", event="assigned") for each in _AT_WORK),
    *(Line(each,         "move",             each,                _STATION,                           "park reason", event="moved") for each in _UNSERVED),
    *(Line(each,         "hand_over",        "HANDED_OVER",       _STATION,                           "receiver reason", gates="requester-still-here") for each in _UNSERVED),
    *(Line(each,         "serve",            "RESOLVED",          "system",                           "service") for each in _UNSERVED),
)
# fmt: on


def _gate(slug: str, fact: str, *, blocks: bool = True) -> Any:
    """Blocks while the counted fact says so; `facts` are counted for the caller."""

    def gate(case: Case) -> Blocker | None:
        if bool(case.facts.get(fact, 0)) is not blocks:
            return None
        return Blocker(slug, {}, f"/api/v1/requests/{case.instance.id}")

    return gate


GATES = {
    "already-returned": _gate("already-returned", "returned_before"),
    "return-window-over": _gate("return-window-over", "return_too_late"),
    "legs-open": _gate("legs-open", "open_legs"),
    "handler-may-not-rate": _gate("handler-may-not-rate", "handled"),
    "reopens-used-up": _gate("reopens-used-up", "reopens_used_up"),
    "reopen-window-over": _gate("reopen-window-over", "reopen_too_late"),
    "already-listed": _gate("already-listed", "is_listed"),
    "not-listed": _gate("not-listed", "is_not_listed"),
    "nobody-whistled": _gate("nobody-whistled", "is_not_whistled"),
    "requester-still-here": _gate("requester-still-here", "is_still_here"),
}


def units(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Units are departments, communities or suppliers, each named once."""
    named = [("/lead", evidence["lead"])] if "lead" in evidence else []
    for key in ("co_handlers", "units"):
        named += [(f"/{key}/{place}", each) for place, each in enumerate(evidence.get(key, ()))]
    seen = [each["id"] for _, each in named]
    faults = [FieldError(f"{at}/type", "not-allowed") for at, each in named if each["type"] not in UNIT_TYPES]
    faults += [FieldError(at, "named-twice") for place, (at, each) in enumerate(named) if each["id"] in seen[:place]]
    if len(named) > MOST_UNITS:
        faults.append(FieldError("/co_handlers", "too-many", {"max": MOST_UNITS}))
    return tuple(faults)


def verdict(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """B28: who was reached says whether it is solved and whether he is satisfied; nobody else does."""
    wanted = evidence["reached"]
    slug = "evidence-missing" if wanted else "only-when-reached"
    return tuple(FieldError(f"/{key}", slug) for key in ("solved", "satisfied") if (key in evidence) is not wanted)


def score(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    is_mark = 1 <= evidence["score"] <= LONGEST_SCORE
    return () if is_mark else (FieldError("/score", "out-of-range", {"at_most": LONGEST_SCORE}),)


REQUEST = checked(
    definition(
        slug="request",
        version=1,
        events="request.",
        finals="REJECTED ARCHIVED HANDED_OVER",
        keys=EVIDENCE,
        lines=(*LINES, *ANYWHERE),
        gates=GATES,
        checks={"units": units, "verdict": verdict, "score": score},
    ),
    CATALOGUE.knows,
)

REQUESTS = Catalog((REQUEST,))
