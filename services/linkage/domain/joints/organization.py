"""组织联合建立 ORGANIZATION: from a founding lead to a branch on file (domain rules B1, B3, B6–B12).

The table is the whole life cycle; what follows it are the gate and the check it names. Founding the branch and moving
relations are the matter of other services, which listen to the events.
"""

from collections.abc import Mapping
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.kernel.errors import FieldError
from shared.rules.ballot import election_errors, voters_errors
from shared.rules.founding import may_apply
from shared.rules.packs import pack_named
from shared.workflow.check import checked
from shared.workflow.definition import Option, When
from shared.workflow.instance import Blocker, Case
from shared.workflow.table import (
    Exits,
    Line,
    ballot,
    choice,
    date,
    definition,
    document,
    members,
    number,
    reference,
    references,
    text,
)

FREE_OF_COUNT = ("TEMPORARY", "FLOATING_BRANCH")
"""Modes whose members do not move their relations first (B10)."""
MOST_UNITS = 49
"""Further enterprises of a joint branch: one event tells of all of them."""

EVIDENCE = {
    "count": number(optional_for="enterprise_contact", tells_members=True),
    "mode": choice("SINGLE", "JOINT", "TEMPORARY", Option("FLOATING_BRANCH", rule="B6")),
    "kind": choice("FOUND", "FOUND_WITH_HELP", "JOINT_BRANCH", "CROSS_SEAT"),
    "survey": document(),
    "roster": members(),
    "enterprises": references(tells_members=True),
    "reason": text(),
    "coverage": choice("INSTRUCTOR", "LIAISON", "UNION", "LEAGUE"),
    "visit_note": text(),
    "owner_talk": choice("SUPPORTS", "NO_REPLY", "OBJECTS", from_party="enterprise_contact"),
    "preparation_group": text(from_party="community_secretary"),
    "minutes": document(),
    "reply": document(),
    "request": document(),
    "nature": text(),
    "staff": number(),
    "full": number(tells_members=True),
    "probationary": number(tells_members=True),
    "grounds": text(),
    "branch_type": choice("BRANCH", "JOINT_BRANCH", "TEMPORARY_BRANCH", Option("FLOATING_BRANCH", rule="B6")),
    "committee_plan": text(),
    "branch_name": text(public=True),
    "candidates": members(),
    "assembly": ballot(),
    "method": document(),
    "tellers": members(),
    "activity": reference(),
    "appointment": document(),
    "expires_at": date(),
    "receipt": document(),
}

ELECTED = When("assess.mode", ("SINGLE", "JOINT", "FLOATING_BRANCH"))
APPOINTED = When("assess.mode", ("TEMPORARY",))
REQUEST = "request nature staff full probationary grounds branch_type committee_plan branch_name"

# ruff: noqa: E501 (a table is read in columns)
# fmt: off
LINES = (
    #    from           action             to              by                                            evidence
    Line("",            "create",          "LEAD",         "system, station_worker, enterprise_contact", "count"),
    Line("LEAD",        "assess",          "ASSESSED",     "station_worker",                             "mode kind survey roster? enterprises?", within="10 WORKDAY", checks="units"),
    Line("LEAD",        "dismiss",         "NOT_ELIGIBLE", "station_worker",                             "reason coverage"),
    Line("ASSESSED",    "negotiate",       "NEGOTIATING",  "station_worker",                             "visit_note", within="each 30 DAY"),
    Line("NEGOTIATING", "prepare",         "PREPARING",    "community_secretary + enterprise_contact",   "owner_talk preparation_group", within="20 WORKDAY"),
    Line("NEGOTIATING", "decide_directly", "APPROVED",     "street_officer",                             "reason minutes reply"),
    Line("PREPARING",   "apply",           "APPLIED",      "station_worker",                             REQUEST, gates="affiliated-full-below-3"),
    Line("APPLIED",     "approve",         "APPROVED",     "street_officer",                             "minutes reply candidates", within="1 MONTH"),
    Line("APPLIED",     "return",          "PREPARING",    "street_officer",                             "reason", event="returned"),
    Line("APPROVED",    "found",           "FOUNDED",      "station_worker",                             "assembly method tellers activity?", within="30 DAY", checks="election", when=ELECTED),
    Line("APPROVED",    "appoint",         "FOUNDED",      "street_officer",                             "appointment expires_at", within="30 DAY", when=APPOINTED),
    Line("FOUNDED",     "file",            "FILED",        "street_officer",                             "receipt", within="5 WORKDAY"),
)
# fmt: on


def units(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """B3: a joint branch covers further enterprises besides that of the linkage, any other branch none."""
    named = evidence.get("enterprises", ())
    if named and evidence["mode"] != "JOINT":
        return (FieldError("/enterprises", "only-of-a-joint-branch"),)
    if len(named) > MOST_UNITS:
        return (FieldError("/enterprises", "too-many", {"max": MOST_UNITS}),)
    return tuple(
        FieldError(f"/enterprises/{place}/type", "not-allowed", {"types": ["enterprise"]})
        for place, each in enumerate(named)
        if each["type"] != "enterprise"
    )


def affiliated_full_below_3(case: Case) -> Blocker | None:
    """B1, B3, B10: the relations come first. facts: `affiliated_full`, summed over the enterprises of a joint branch."""
    mode = case.instance.evidence["assess"]["mode"]
    pack, have = pack_named(case.instance.pack), case.facts["affiliated_full"]
    if mode in FREE_OF_COUNT or may_apply(have, pack):
        return None
    return Blocker(
        "affiliated-full-below-3",
        {"have": have, "need": pack.branch_full_min},
        f"/api/v1/transfers?linkage={case.instance.id}",
    )


def election(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """B7, B11 on every ballot; B12 where the relations were moved in before, so the full members are all known."""
    record, full = evidence["assembly"], case.facts["affiliated_full"]
    broken = election_errors(record, full, pack_named(case.instance.pack))
    if "apply" in case.instance.evidence and _mode_counts(case):
        broken += voters_errors(record, full)
    return tuple(FieldError("/assembly" + fault.pointer, fault.slug, fault.facts) for fault in broken)


def _mode_counts(case: Case) -> bool:
    return case.instance.evidence["assess"]["mode"] not in FREE_OF_COUNT


ORGANIZATION = checked(
    definition(
        slug="linkage.organization",
        version=1,
        events="linkage.organization-",
        sides={"park": ("enterprise",), "community": ("community",)},
        finals="NOT_ELIGIBLE FILED",
        keys=EVIDENCE,
        lines=LINES,
        exits=Exits(
            withdraw="station_worker",
            decline="enterprise_contact, community_secretary",
            suspend="street_officer",
            expires="LEAD",
        ),
        gates={"affiliated-full-below-3": affiliated_full_below_3},
        checks={"election": election, "units": units},
    ),
    CATALOGUE.knows,
)

DEFINITIONS = (ORGANIZATION,)
