"""A request under anybody's hands, the clock's, a crash's and the log's: what holds whatever happens (state machine).

Commands are drawn from what is offered, and from what is not; a crash repeats the last one, a race decides on a state
that has passed, the log delivers events doubled and mixed with another request's.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.service_request.domain.base import Ref
from services.service_request.domain.calls import Call, Caller, Place
from services.service_request.domain.errand import Grant
from services.service_request.domain.joining import served, whistled
from services.service_request.domain.leaving import person_left, requester_left
from services.service_request.domain.looking import knock, reschedule
from services.service_request.domain.request import OPEN, Request, evolve
from services.service_request.domain.seats import offers
from services.service_request.domain.steps import Submission, act, submit
from services.service_request.domain.terms import B27, Terms
from services.service_request.domain.turns import waiting
from services.service_request.domain.workflow import REQUEST
from shared.bus.envelope import Envelope
from shared.contracts.service_request import RequestMoved, RequestRescheduled
from shared.kernel.calendar import WorkCalendar
from shared.kernel.errors import DomainError
from shared.store.aggregate import Decision
from shared.workflow.seats import open_rows
from tests.services.service_request.anybody import (
    CALENDARS,
    CALLERS,
    ID,
    ROAD,
    SECRET,
    STARTS,
    TENANT,
    UNITS,
    Decide,
    fold,
    of_another,
    told,
)
from tests.services.service_request.support import envelope
from tests.workflows.generated import variants

OFFICERS = tuple(f"officer-{id}" for id in UNITS)
PLACES = {
    "p1": {"park": {"type": "park", "id": "p2"}, "handler": {"type": "user", "id": OFFICERS[0]}},
    "p2": {"park": {"type": "park", "id": "p1"}, "handler": {"type": "user", "id": OFFICERS[1]}},
}
"""Where a request may move from a park, and who is named while it is there."""
EARLY_ENDS = ("reject", "hand_over")
ACTIONS = sorted({row.action for row in REQUEST.rows if row.frm} | {"no-such-action"})


class RequestMachine(RuleBasedStateMachine):
    """One request; `log` is what its events say, in order."""

    @initialize(start=st.sampled_from(STARTS), reopens=st.integers(0, 2), ahead=st.integers(0, len(ROAD)))
    def submitted_and_some_way_along_its_road(self, start: datetime, reopens: int, ahead: int) -> None:
        self.now, self.calendar, self.reopens = start, CALENDARS[0], reopens
        self.log: list[Envelope] = []
        self.before: tuple[Request | None, Decide] | None = None
        self.request: Request | None = None
        new = Submission(
            class_code="FAMILY",
            park="p1",
            community="c1",
            enterprise="e1",
            requester=Ref(type="enterprise", id="e1"),
            private=False,
            service_item=None,
            attachments=(),
            terms=Terms(reopens=reopens),
            private_texts={"text": SECRET},
        )
        call = Call("create", CALLERS[1], {}, None, self.calendar)
        assert self._carry_out(submit(new, ID, TENANT, call))
        for who, action, evidence in ROAD[:ahead]:
            assert self._carry_out(self._act(self._call(who, action, evidence)))

    @property
    def known(self) -> Request:
        assert self.request is not None
        return self.request

    @rule(data=st.data())
    def somebody_does_what_he_is_offered(self, data: st.DataObject) -> None:
        self._goes_on(data, self._offered())

    @rule(data=st.data(), steps=st.integers(2, 4))
    def several_steps_lead_on(self, data: st.DataObject, steps: int) -> None:
        """Into other states, but not to an early end."""
        for _ in range(steps):
            rows = open_rows(self.known.definition, self.known.instance)
            onward = {
                row.action for row in rows if row.to != self.known.instance.state and row.action not in EARLY_ENDS
            }
            self._goes_on(data, [each for each in self._offered() if each[1]["action"] in onward])

    def _offered(self) -> list[tuple[Caller, Any]]:
        """Whatever is open to anybody."""
        return [
            (who, offer)
            for who in CALLERS
            for offer in offers(self.known, who, self.now, self.calendar)
            if not offer["blocked_by"]
        ]

    def _goes_on(self, data: st.DataObject, found: list[tuple[Caller, Any]]) -> None:
        if found:
            who, offer = data.draw(st.sampled_from(found))
            evidence = data.draw(st.sampled_from(variants(offer["requires"])))
            self._carry_out(self._act(self._call(who, offer["action"], self._named(evidence, data))))

    @rule(who=st.sampled_from(CALLERS), action=st.sampled_from(ACTIONS))
    def tries_anything(self, who: Caller, action: str) -> None:
        self._carry_out(self._act(self._call(who, action, {})))

    @rule(hours=st.sampled_from([1, 7, 25, 24 * 9, 24 * 40]))
    def time_passes_and_the_clock_knocks(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self._carry_out(knock({}, self.calendar))
        looks = [look for clock in self.known.clocks if (look := clock.look_at())]
        assert not self.known.is_open or all(look > self.now for look in looks)

    @rule()
    def it_crashes_and_the_command_is_decided_again(self) -> None:
        """What was not written is decided afresh on the same state: the same comes of it."""
        if self.before is None:
            return
        state, decide = self.before
        assert told(decide, state, self.now) == told(decide, state, self.now)

    @rule(who=st.sampled_from(CALLERS), action=st.sampled_from(ACTIONS))
    def a_race_is_lost_and_decided_on_what_the_winner_left(self, who: Caller, action: str) -> None:
        """The loser's first answer is thrown away; its second holds on the winner's state, or is refused."""
        stale = self.before[0] if self.before else None
        decide = self._act(self._call(who, action, {}))
        if stale is not None:
            told(decide, stale, self.now)
        self._carry_out(decide)

    @rule(user=st.sampled_from(OFFICERS), is_manned=st.booleans())
    def somebody_leaves(self, user: str, is_manned: bool) -> None:
        """Nothing waits for somebody who is gone, and no clock is touched."""
        before = self.known.clocks
        self._carry_out(person_left(user, Grant(active=False), dict.fromkeys(UNITS, is_manned)))
        assert user not in self.known.handling
        assert self.known.clocks == before

    @precondition(lambda self: self.known.lead)
    @rule(data=st.data())
    def a_linkage_or_a_move_reaches_it(self, data: st.DataObject) -> None:
        decides = (requester_left("e1"), served("l1", self.calendar), whistled((), self.calendar))
        self._carry_out(data.draw(st.sampled_from(decides)))

    @rule(calendar=st.sampled_from(CALENDARS))
    def the_calendar_changes(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self._carry_out(reschedule("c1", calendar))
        assert self._decided(reschedule("c1", calendar)).events == ()

    @rule(seed=st.randoms(use_true_random=False))
    def the_log_delivers_doubled_and_mixed(self, seed: Any) -> None:
        others = [of_another(event) for event in self.log]
        queues, mixed = [list(self.log), others], list[Envelope]()
        while any(queues):
            queue = seed.choice([each for each in queues if each])
            mixed += [queue[0]] * seed.choice((1, 2))
            del queue[0]
        mixed += seed.sample(self.log, min(3, len(self.log)))
        assert fold(mixed)[ID] == fold(self.log)[ID]

    @invariant()
    def whoever_is_awaited_is_known_while_it_is_open(self) -> None:
        if self.request is not None and self.known.is_open:
            assert waiting(self.known)

    @invariant()
    def what_has_ended_waits_for_nobody(self) -> None:
        if self.request is not None and not self.known.is_open:
            assert waiting(self.known) == ()
            running = {clock.name for clock in self.known.clocks if clock.runs}
            assert running == ({"archive"} if self.known.instance.state == "CLOSED" else set())

    @invariant()
    def one_unit_leads_and_each_open_leg_has_a_clock(self) -> None:
        if self.request is None:
            return
        leads = [leg for leg in self.known.legs if leg.role == "LEAD" and leg.state == OPEN]
        assert len(leads) <= 1
        running = [clock.key for clock in self.known.clocks if clock.runs]
        assert len(set(running)) == len(running)
        for leg in self.known.open_co_legs:
            assert f"report:{leg.unit.id}" in running

    @invariant()
    def only_the_called_back_have_a_verdict_and_no_clock_loses_time(self) -> None:
        if self.request is None:
            return
        is_judged = self.known.instance.state in ("CLOSED", "ARCHIVED")
        assert (self.known.verdict is not None) is is_judged
        assert all(clock.paused_s >= 0 for clock in self.known.clocks)
        assert self.known.unreached is (is_judged and self.known.verdict is not None and not self.known.verdict.reached)

    @invariant()
    def whoever_handles_an_open_leg_is_found(self) -> None:
        if self.request is not None:
            open_legs = [leg for leg in self.known.legs if leg.is_open]
            assert self.known.is_open or not open_legs
            assert set(self.known.handling) == {leg.handler for leg in open_legs} - {None}

    @invariant()
    def what_is_stored_reads_back_the_same(self) -> None:
        if self.request is not None:
            assert Request.model_validate(self.known.model_dump(mode="json")) == self.known

    def _call(self, who: Caller, action: str, evidence: dict[str, Any]) -> Call:
        within = B27["GENERAL"] if self.known.instance.pack != "2016" else self.known.terms.resolve
        place = Place("c2", "p2") if self.known.park == "p1" else Place("c1", "p1")
        return Call(action, who, evidence, None, self.calendar, units=UNITS, resolve_within=within, place=place)

    def _named(self, evidence: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
        """The generated evidence with units that are there."""
        ids = data.draw(st.permutations(sorted(UNITS)))
        one, several = {"type": "department", "id": ids[0]}, [{"type": "department", "id": each} for each in ids[1:]]
        chosen = {
            "lead": one,
            "unit": one,
            "units": several,
            "co_handlers": several[:1],
            **PLACES[self.known.park or "p1"],
        }
        named = {key: chosen.get(key, value) for key, value in evidence.items()}
        return named | ({"co_handlers": several[:1]} if "lead" in named and data.draw(st.booleans()) else {})

    def _act(self, call: Call) -> Decide:
        return act(call)

    def _decided(self, decide: Decide) -> Decision:
        return decide(self.request, self.now)

    def _carry_out(self, decide: Decide) -> bool:
        """Whether it was accepted. A refusal changes nothing."""
        try:
            decision = self._decided(decide)
        except DomainError:
            return False
        self.before = (self.request, decide)
        for event in decision.events:
            self.request = evolve(self.request, event)
            data = event.data()
            model = RequestRescheduled if event.event_name == "request.rescheduled" else RequestMoved
            model.model_validate(data)
            assert SECRET not in str(data)
            version = len(self.log) + 1
            published = envelope(event.event_name, ID, version, data, source="service-request", at=self.now)
            self.log.append(published)
        return True


RequestMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestRequestMachine = RequestMachine.TestCase
