"""组织关系转接: a relation letter (介绍信) from its draft to its receipt (B17).

The sender stays responsible until the letter is received; one that nobody hands in expires by its own date.
"""

from collections.abc import Mapping
from datetime import date as day
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.kernel.errors import FieldError
from shared.rules.packs import pack_named
from shared.rules.relations import letter_errors
from shared.workflow.catalog import Catalog
from shared.workflow.check import checked
from shared.workflow.instance import Case
from shared.workflow.table import Line, date, definition, text

EVIDENCE = {
    "letter_no": text(),
    "issued_on": date(),
    "valid_until": date(),
    "receipt_no": text(),
    "date": date(),
    "reason": text(),
}

# ruff: noqa: E501 (a table is read in columns)
# fmt: off
LINES = (
    #    from      action      to           by                                  evidence
    Line("",       "create",   "DRAFT",     "system, station_worker", event="opened"),
    Line("DRAFT",  "issue",    "ISSUED",    "station_worker, branch_secretary", "letter_no issued_on valid_until", checks="letter"),
    Line("ISSUED", "receive",  "RECEIVED",  "community_secretary",              "receipt_no date", within="30 DAY"),
    Line("ISSUED", "reject",   "REJECTED",  "community_secretary",              "reason"),
    Line("DRAFT",  "withdraw", "WITHDRAWN", "station_worker",                   "reason"),
    Line("ISSUED", "withdraw", "WITHDRAWN", "station_worker",                   "reason"),
    Line("ISSUED", "expire",   "EXPIRED",   "system",                           within="after issue.valid_until"),
)
# fmt: on


def letter(case: Case, evidence: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """B17."""
    issued_on, valid_until = (day.fromisoformat(evidence[key]) for key in ("issued_on", "valid_until"))
    return letter_errors(issued_on, valid_until, pack_named(case.instance.pack))


TRANSFER = checked(
    definition(
        slug="transfer",
        version=1,
        events="transfer.",
        finals="RECEIVED REJECTED WITHDRAWN EXPIRED",
        keys=EVIDENCE,
        lines=LINES,
        checks={"letter": letter},
    ),
    CATALOGUE.knows,
)

TRANSFERS = Catalog((TRANSFER,))
