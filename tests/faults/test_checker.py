"""Each look is shown damage of its own kind, and a history in which every promise was kept."""

from dataclasses import replace

import pytest

from tests.faults.checker import Finding, Kind, check
from tests.faults.history import Call, History, Outcome
from tests.faults.observed import Aggregate, Foreign, LogRow, Observed, Parked, Reached, Record, Row

TENANT, OTHER = "t1", "t2"
GROUP = "reader.rows"


def call(key: str, version: int | None, outcome: Outcome = "ok", thing: str = "a") -> Call:
    return Call(key, TENANT, "u1", "owner", "things", "act", thing, outcome, 200, version, 1.0, 2.0)


FIRST, SECOND = call("first", 1), call("second", 2)


def logged(version: int, command: str, thing: str = "a", cause: str | None = None) -> LogRow:
    return LogRow("owner", TENANT, thing, version, f"{thing}-{version}", command, cause)


def record(version: int, offset: int, epoch: int = 1) -> Record:
    return Record("owner", 0, offset, epoch, TENANT, "a", version, f"a-{version}")


THING = Aggregate("owner", TENANT, "a", 2, (FIRST.command, SECOND.command), 0)
LOG = (logged(1, FIRST.command), logged(2, SECOND.command))
RECORDS = (record(1, 0), record(2, 1))
ROW = Row(GROUP, TENANT, "a", 2, "digest")
KEPT = Observed(
    aggregates=(THING,),
    log=LOG,
    records=RECORDS,
    readers=((GROUP, "owner"),),
    reached=(Reached(GROUP, "owner", "a", 2),),
    rows=(ROW,),
    truth=(ROW,),
)


def told(observed: Observed, *calls: Call) -> set[tuple[Kind, str]]:
    """Kinds and things of all findings."""
    found = check(History(list(calls or (FIRST, SECOND))), observed)
    return {(finding.kind, finding.thing) for finding in found}


def test_kept_promises_lead_to_no_finding() -> None:
    assert told(KEPT) == set()


def test_an_unknown_outcome_may_have_taken_effect_or_not() -> None:
    late, never = replace(SECOND, outcome="unknown", version=None), call("third", None, "unknown")
    assert told(KEPT, FIRST, late, never) == set()


def test_a_refusal_after_an_unknown_outcome_proves_nothing() -> None:
    assert told(KEPT, FIRST, replace(SECOND, outcome="unknown"), replace(SECOND, outcome="refused")) == set()


def test_doubled_records_and_a_log_sent_again_are_no_damage() -> None:
    again = (record(2, 2), record(1, 3), record(1, 4, epoch=2), record(2, 5, epoch=2))
    assert told(replace(KEPT, records=(*RECORDS, *again))) == set()


def test_several_events_of_one_command_are_one_effect() -> None:
    log = (logged(1, FIRST.command), logged(2, FIRST.command))
    assert told(replace(KEPT, log=log), replace(FIRST, version=2)) == set()


def test_a_repeat_is_answered_with_the_thing_as_it_has_become() -> None:
    assert told(KEPT, FIRST, SECOND, replace(FIRST, version=2)) == set()


DAMAGE = {
    "a foreign thing was shown": (Kind.CROSS_TENANT, replace(KEPT, foreign=(Foreign(OTHER, TENANT, "a"),))),
    "an event changed its tenant": (
        Kind.CROSS_TENANT,
        replace(KEPT, records=(RECORDS[0], replace(RECORDS[1], tenant=OTHER))),
    ),
    "a row changed its tenant": (Kind.CROSS_TENANT, replace(KEPT, rows=(replace(ROW, tenant=OTHER),))),
    "a thing of a foreign tenant was changed": (
        Kind.CROSS_TENANT,
        replace(KEPT, aggregates=(replace(THING, tenant=OTHER),), log=(), records=(), readers=(), truth=(), rows=()),
    ),
    "a version was logged that the thing never had": (
        Kind.FROM_NOWHERE,
        replace(KEPT, log=(*LOG, logged(3, "unknown"))),
    ),
    "a record was never logged": (Kind.FROM_NOWHERE, replace(KEPT, records=(*RECORDS, record(3, 2)))),
    "a command is handled twice": (
        Kind.DOUBLED,
        replace(KEPT, aggregates=(replace(THING, handled=(FIRST.command, SECOND.command, SECOND.command)),)),
    ),
    "a command changed a thing again later": (
        Kind.DOUBLED,
        replace(KEPT, aggregates=(replace(THING, version=3),), log=(*LOG, logged(3, FIRST.command))),
    ),
    "a command made two things": (
        Kind.DOUBLED,
        replace(
            KEPT,
            log=(*LOG, logged(1, FIRST.command, "b")),
            aggregates=(THING, replace(THING, id="b", version=1)),
            records=(*RECORDS, replace(record(1, 2), aggregate="b", event="b-1")),
            readers=(),
        ),
    ),
    "an event took effect twice": (
        Kind.DOUBLED,
        replace(KEPT, log=(logged(1, FIRST.command, cause="e1"), logged(2, SECOND.command, cause="e1"))),
    ),
    "an acknowledged command is nowhere": (
        Kind.LOST,
        replace(KEPT, aggregates=(replace(THING, handled=()),), log=(LOG[0], logged(2, "other"))),
    ),
    "an acknowledged version was taken back": (
        Kind.LOST,
        replace(KEPT, aggregates=(replace(THING, version=1),), log=LOG[:1], records=RECORDS[:1]),
    ),
    "an event left its document unlogged": (Kind.LOST, replace(KEPT, log=LOG[:1], records=RECORDS[:1])),
    "the last event was never published": (Kind.LOST, replace(KEPT, records=RECORDS[:1])),
    "an event is missing in the log": (Kind.GAP, replace(KEPT, log=LOG[1:], records=RECORDS[1:])),
    "an event is missing on the topic": (Kind.GAP, replace(KEPT, records=RECORDS[1:])),
    "events changed places on the topic": (Kind.OUT_OF_ORDER, replace(KEPT, records=(record(2, 0), record(1, 1)))),
    "an event was never taken out of its document": (
        Kind.STUCK,
        replace(KEPT, aggregates=(replace(THING, pending=1),)),
    ),
    "a reader stands before the last event": (
        Kind.STUCK,
        replace(KEPT, reached=(Reached(GROUP, "owner", "a", 1),), rows=(replace(ROW, version=1, digest="older"),)),
    ),
    "a reader has never heard of a thing": (Kind.STUCK, replace(KEPT, reached=(), rows=())),
    "a reader has put an event aside": (Kind.STUCK, replace(KEPT, parked=(Parked(GROUP, "t1:a", "broken"),))),
    "a row is not what the log tells": (Kind.PROJECTION_DIFFERS, replace(KEPT, rows=(replace(ROW, digest="no"),))),
    "a row should have gone": (Kind.PROJECTION_DIFFERS, replace(KEPT, truth=())),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_under_its_own_kind_and_no_other(name: str) -> None:
    kind, observed = DAMAGE[name]
    assert {found for found, _ in told(observed)} == {kind}


def test_an_effect_of_a_refused_command_is_from_nowhere() -> None:
    assert told(KEPT, FIRST, replace(SECOND, outcome="refused", status=409)) == {(Kind.FROM_NOWHERE, "a")}


def test_one_version_answered_to_two_commands_is_a_lost_change() -> None:
    rival = call("rival", 2)
    held = replace(KEPT, aggregates=(replace(THING, handled=(*THING.handled, rival.command)),))
    assert told(held, FIRST, SECOND, rival) == {(Kind.LOST, "a")}


def test_a_thing_is_told_under_the_kind_nearest_the_cause_and_another_thing_for_itself() -> None:
    pending = replace(THING, id="b", version=1, handled=(), pending=1)
    damaged = replace(KEPT, aggregates=(THING, pending), records=RECORDS[:1], reached=())
    assert told(damaged) == {(Kind.LOST, "a"), (Kind.STUCK, "b")}


def test_a_finding_names_the_thing_and_how_it_shows() -> None:
    found = check(History([FIRST, SECOND]), replace(KEPT, records=RECORDS[:1]))
    assert found == (Finding(Kind.LOST, "a", "version 2 was never published"),)
