"""The state machine of a request is shown faults, one at a time; it finds each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.service_request.domain.calls import Call
from services.service_request.domain.clocks import met
from services.service_request.domain.request import Request, Step
from services.service_request.domain.steps import act
from shared.store.aggregate import Decision
from tests.services.service_request.anybody import Decide
from tests.services.service_request.test_machine import RequestMachine

Fault = Callable[[Request], Request]
FEW = settings(
    max_examples=200,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_NUMBERS = count(1)


def _waits_without_limit(request: Request) -> Request:
    at = request.instance.entered_at
    return request.model_copy(
        update={"clocks": tuple(met(clock, at) if clock.name == "answer" else clock for clock in request.clocks)}
    )


def _runs_on(request: Request) -> Request:
    """What was returned has legs at work."""
    legs = tuple(leg.model_copy(update={"state": "OPEN"}) for leg in request.legs)
    return request.model_copy(update={"legs": legs})


def _is_never_judged(request: Request) -> Request:
    return request.model_copy(update={"verdict": None})


def _falls_by_chance(request: Request) -> Request:
    """Another outcome each time it is decided, as it is after a crash."""
    return request.model_copy(update={"tries": next(_NUMBERS)})


def _keeps_whoever_left(request: Request) -> Request:
    return request.model_copy(update={"handling": ("nobody",)})


ANY = ""
FAULTS: dict[str, Fault] = {
    "ask": _waits_without_limit,
    "return": _runs_on,
    "call_back": _is_never_judged,
    "resolve": _keeps_whoever_left,
    ANY: _falls_by_chance,
}
"""By the action that goes wrong."""


def planted(action: str, fault: Fault) -> type[RequestMachine]:
    """The machine whose requests go wrong with this action, or with any."""

    class Faulty(RequestMachine):
        def _act(self, call: Call) -> Decide:
            decide = act(call)

            def faulty(request: Request | None, at: datetime) -> Decision:
                decision = decide(request, at)
                if action not in (ANY, call.action):
                    return decision
                steps = (each for each in decision.events if isinstance(each, Step))
                return replace(
                    decision, events=tuple(each.model_copy(update={"after": fault(each.after)}) for each in steps)
                )

            return faulty

    return Faulty


@pytest.mark.parametrize("action", FAULTS)
def test_the_machine_finds_a_planted_fault(action: str) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(planted(action, FAULTS[action]), settings=FEW)
