"""组织关系转接: a letter from draft to receipt."""

from datetime import timedelta
from typing import Any

import pytest

from services.member.domain.transfer_workflow import TRANSFER
from shared.kernel.errors import Forbidden
from shared.rules.packs import pack_named
from shared.workflow.deadlines import deadlines
from shared.workflow.engine import act, start
from shared.workflow.errors import EvidenceInvalid
from shared.workflow.instance import Actor, Instance, Outcome
from shared.workflow.sweep import overdue
from tests.workflows.generated import BODIES, CALENDAR, NOW

LETTER = {"letter_no": "1", "issued_on": "2016-06-07", "valid_until": "2016-06-17"}


def draft() -> Instance:
    return opened().instance


def opened() -> Outcome:
    system = Actor("svc-member", frozenset({"system"}))
    return start(TRANSFER, id="x1", actor=system, subject={}, units=BODIES, pack=pack_named("2016"), now=NOW)


def do(instance: Instance, action: str, by: str, evidence: dict[str, Any]) -> Outcome:
    who = Actor(f"user-{by}", frozenset({by}))
    return act(TRANSFER, instance, action, who, evidence, now=NOW, calendar=CALENDAR, facts={})


def test_a_letter_is_opened_issued_and_received() -> None:
    issued = do(draft(), "issue", "station_worker", LETTER)
    received = do(issued.instance, "receive", "community_secretary", {"receipt_no": "2", "date": "2016-06-13"})
    names = [outcome.events[0].name for outcome in (opened(), issued, received)]
    assert names == ["transfer.opened", "transfer.issued", "transfer.received"]


def test_the_letter_number_stays_out_of_the_event() -> None:
    issued = do(draft(), "issue", "branch_secretary", LETTER)
    assert issued.events[0].evidence == {"issued_on": "2016-06-07", "valid_until": "2016-06-17"}
    assert issued.private == {"letter_no": "1"}


@pytest.mark.parametrize(
    ("until", "slug"), [("2016-09-06", "letter-too-long"), ("2016-06-01", "valid-until-before-issue")]
)
def test_a_letter_outside_its_term_is_not_issued(until: str, slug: str) -> None:
    with pytest.raises(EvidenceInvalid) as refusal:
        do(draft(), "issue", "station_worker", LETTER | {"valid_until": until})
    assert [(e.pointer, e.slug) for e in refusal.value.errors] == [("/evidence/valid_until", slug)]


def test_only_the_receivers_community_receives() -> None:
    issued = do(draft(), "issue", "station_worker", LETTER).instance
    with pytest.raises(Forbidden):
        do(issued, "receive", "station_worker", {"receipt_no": "2", "date": "2016-06-13"})


def test_a_letter_nobody_hands_in_expires_after_its_last_day() -> None:
    issued = do(draft(), "issue", "station_worker", LETTER).instance
    assert dict(deadlines(TRANSFER, issued, CALENDAR)).keys() == {"receive", "expire"}
    assert overdue(TRANSFER, issued, NOW + timedelta(days=18), CALENDAR) is None
    gone = overdue(TRANSFER, issued, NOW + timedelta(days=19), CALENDAR)
    assert gone is not None
    assert (gone.instance.state, gone.events[0].name) == ("EXPIRED", "transfer.expired")


@pytest.mark.parametrize("state", ["DRAFT", "ISSUED"])
def test_a_letter_is_withdrawn_by_the_station_with_a_reason(state: str) -> None:
    letter = draft() if state == "DRAFT" else do(draft(), "issue", "station_worker", LETTER).instance
    assert do(letter, "withdraw", "station_worker", {"reason": "r"}).instance.state == "WITHDRAWN"
