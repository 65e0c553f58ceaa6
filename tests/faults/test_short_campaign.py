"""A campaign in short: clients at work while services and stores die, and every promise is kept all the same.

On three brokers and a three-node replica set it is longer, and the primary steps down, dies and is cut off.
"""

import asyncio
import secrets
from collections import Counter

import pytest

from tests.faults.campaign import Order, Outcome, run
from tests.faults.schedule import CLUSTER, SHORT, SHORT_FAULTS, schedule
from tests.support.platform import cluster_size

pytestmark = pytest.mark.timeout(600)

_RATE = 6.0
_SAID = 2000
_SERVER_ERROR, _UNAVAILABLE = 500, 503
_ALLOWED = {502, 503, 504}


def _order() -> Order:
    seed, size = secrets.randbelow(10**6), cluster_size()
    faults = schedule(seed, SHORT)[:SHORT_FAULTS] if size == 1 else schedule(seed, CLUSTER)
    return Order(seed, size, _RATE, 0, faults)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One campaign for all tests of this file; its seed brings it back."""
    return asyncio.run(run(_order(), tmp_path_factory.mktemp("faults"), lambda _what, _commands: None))


def told(outcome: Outcome) -> str:
    """What is needed to look for the cause."""
    struck = [f"{each.fault.name}: {each.recovery}" for each in outcome.struck]
    falls = [f"{fall.name} with {fall.code}: {fall.last_words[-_SAID:]}" for fall in outcome.falls]
    return f"seed {outcome.order.seed}; {struck}; ended by themselves: {falls}"


def test_no_promise_is_broken_under_faults(outcome: Outcome) -> None:
    found = [f"{each.kind}: {each.thing} {each.what}" for each in outcome.findings]
    assert not found, f"{told(outcome)}: {found[:20]}"


def test_everything_is_published_and_read_after_the_last_fault(outcome: Outcome) -> None:
    assert outcome.drained_s is not None, told(outcome)
    assert all(struck.is_well for struck in outcome.struck), told(outcome)


def test_clients_are_told_to_come_again_and_never_of_an_error_of_ours(outcome: Outcome) -> None:
    statuses = Counter(call.status for call in outcome.history.calls)
    errors = {status: times for status, times in statuses.items() if status >= _SERVER_ERROR}
    assert errors.keys() <= _ALLOWED, f"{told(outcome)}: {errors}"


def test_commands_were_accepted_before_during_and_after_the_faults(outcome: Outcome) -> None:
    accepted = [call.answered for call in outcome.history.calls if call.outcome == "ok"]
    assert min(accepted) < outcome.struck[0].fault.at
    assert max(accepted) > outcome.struck[-1].fault.until
