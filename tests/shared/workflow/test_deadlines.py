"""Deadlines: due on the working-day calendar, missed ones tell somebody, only expiry changes a state."""

from datetime import datetime, timedelta

import pytest

from shared.kernel.calendar import CHINA, WorkCalendar
from shared.workflow.deadlines import awaiting, deadlines, next_due, waiting
from shared.workflow.instance import Instance, Outcome
from shared.workflow.sweep import overdue
from tests.shared.workflow.toy import CALENDAR, NOW, TOY, UNITS, agreed, begun, call, opened, proposed


def due(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=CHINA)


def look(instance: Instance, day: str) -> Outcome | None:
    return overdue(TOY, instance, datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=CHINA), CALENDAR)


def must(outcome: Outcome | None) -> Outcome:
    assert outcome is not None
    return outcome


def test_a_deadline_counts_working_days_from_entering_the_state() -> None:
    assert dict(deadlines(TOY, begun(), CALENDAR))["propose"] == due("2016-06-14")


def test_the_next_look_is_at_the_earliest_deadline() -> None:
    assert next_due(TOY, begun(), CALENDAR) == due("2016-06-14")


def test_a_state_without_timers_needs_no_look() -> None:
    assert next_due(TOY, agreed(), CALENDAR) is None


def test_before_it_is_due_a_look_changes_nothing() -> None:
    assert look(begun(), "2016-06-14") is None


def test_a_missed_deadline_tells_the_street_and_keeps_the_state() -> None:
    outcome = must(look(begun(), "2016-06-15"))
    (event,) = outcome.events
    told = event.escalation
    assert told is not None
    assert (event.name, event.action, outcome.instance.state) == ("toy.escalated", "propose", "LEAD")
    assert (told.roles, told.unit, told.to_role) == (("station_worker",), "park-1", "street_officer")
    assert (told.since, told.due_at) == (NOW, due("2016-06-14"))


def test_a_deadline_of_the_street_itself_goes_to_its_leader() -> None:
    told = must(look(opened(), "2016-07-01")).events[0].escalation
    assert told is not None
    assert told.to_role == "street_leader"


def test_a_deadline_nobody_is_responsible_for_goes_to_the_duty_officer() -> None:
    told = must(look(begun(units={}), "2016-06-15")).events[0].escalation
    assert told is not None
    assert (told.unit, told.to_role) == (None, "duty_officer")


def test_a_missed_deadline_is_told_once() -> None:
    told = must(look(begun(), "2016-06-15")).instance
    assert look(told, "2016-06-20") is None
    assert next_due(TOY, told, CALENDAR) == NOW + timedelta(days=90)


def test_a_repeated_review_is_told_each_time() -> None:
    first = must(look(proposed(), "2016-06-30")).instance
    assert look(first, "2016-07-29") is None
    assert must(look(first, "2016-07-30")).instance.escalations == {"agree": 2}


def test_escalations_are_forgotten_with_the_state() -> None:
    told = must(look(begun(), "2016-06-15")).instance
    assert proposed(instance=told).escalations == {}


def test_ninety_days_without_action_expire() -> None:
    told = must(look(begun(), "2016-06-15")).instance
    assert overdue(TOY, told, NOW + timedelta(days=90), CALENDAR) is None
    outcome = must(overdue(TOY, told, NOW + timedelta(days=90, seconds=1), CALENDAR))
    assert (outcome.instance.state, [event.name for event in outcome.events]) == ("EXPIRED", ["toy.expired"])


def test_a_signature_is_an_action_and_puts_expiry_off() -> None:
    half = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}, days=80).instance
    assert must(look(half, "2016-08-30")).instance.state == "PROPOSED"


def test_a_state_may_end_on_a_date_of_its_evidence() -> None:
    assert must(look(opened(), "2016-07-01")).instance.state == "OPEN"
    assert must(look(opened(), "2016-07-02")).instance.state == "CLOSED"


def test_a_year_without_a_calendar_makes_the_due_time_provisional() -> None:
    unknown = WorkCalendar({})
    (waits,) = awaiting(TOY, begun(), unknown)
    assert (waits["due_at"], waits["due_provisional"]) == (None, "calendar-missing")
    assert overdue(TOY, begun(), NOW + timedelta(days=89), unknown) is None


def test_days_run_around_the_clock_and_need_no_calendar() -> None:
    assert next_due(TOY, begun(), WorkCalendar({})) == NOW + timedelta(days=90)


def test_awaited_is_the_role_its_body_since_when_until_when() -> None:
    assert awaiting(TOY, begun(), CALENDAR) == [
        {
            "role": "station_worker",
            "unit": "park-1",
            "since": NOW.isoformat(),
            "due_at": "2016-06-14T23:59:59+08:00",
        }
    ]


def test_events_tell_whose_turn_it_is_and_what_may_be_done() -> None:
    (told,) = waiting(TOY, begun(), CALENDAR)
    assert (told.role, told.unit, told.action) == ("station_worker", "park-1", "propose")
    assert (told.since, told.due_at) == (NOW, due("2016-06-14"))


def test_of_several_parties_only_those_who_have_not_signed_are_awaited() -> None:
    assert [w["role"] for w in awaiting(TOY, proposed(), CALENDAR)] == ["community_secretary", "enterprise_contact"]
    half = call(proposed(), "agree", "community_secretary", {"place": "ROOM"}).instance
    (waits,) = awaiting(TOY, half, CALENDAR)
    assert (waits["role"], waits["unit"]) == ("enterprise_contact", UNITS["enterprise_contact"])


def test_where_no_row_has_a_timer_the_first_is_awaited() -> None:
    assert [(w["role"], w["due_at"]) for w in awaiting(TOY, agreed(), CALENDAR)] == [("station_worker", None)]


def test_a_suspended_instance_waits_for_the_street() -> None:
    paused = call(opened(), "suspend", "street_officer", {"reason": "r"}).instance
    assert [w["role"] for w in awaiting(TOY, paused, CALENDAR)] == ["street_officer"]


def test_a_final_state_awaits_nobody() -> None:
    done = call(begun(), "withdraw", "station_worker", {"reason": "r"}).instance
    assert awaiting(TOY, done, CALENDAR) == []


@pytest.mark.parametrize("pause", [10, 40])
def test_clocks_restart_after_a_suspension(pause: int) -> None:
    paused = call(begun(), "suspend", "street_officer", {"reason": "r"}, days=1).instance
    resumed = call(paused, "resume", "street_officer", {"reason": "r"}, days=pause).instance
    assert dict(deadlines(TOY, resumed, CALENDAR))["propose"] == CALENDAR.due(
        NOW + timedelta(days=pause), 10, "WORKDAY"
    )
