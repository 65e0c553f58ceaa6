"""One event taken in by a group: dropped when seen, applied when next, completed from the owner when there is a gap.

What goes wrong becomes one of three answers: wait for the owner, try again, or put aside.
"""

from contextlib import suppress

from shared.bus.envelope import Envelope, Undecodable
from shared.bus.owner import Owner, missing
from shared.bus.results import DONE, Done, Park, Reason, Result
from shared.bus.work import ForeignTenant, Work
from shared.kernel.errors import DomainError, Kind
from shared.store.driver import PyMongoError
from shared.telemetry import metric_defs as metrics
from shared.telemetry.logs import get_logger

_log = get_logger("consumer")


class Later(Exception):
    """A store or a service did not answer: try again."""


async def take_in(work: Work, owner: Owner, event: Envelope, service: str) -> Result:
    """Raises `OwnerSilent` and `Later`; everything else is an answer."""
    try:
        return await _in_order(work, owner, event)
    except ForeignTenant:
        metrics.TENANT_MISMATCH.labels(service).inc()
        return Park(Reason.FOREIGN_TENANT)
    except Undecodable as error:
        return Park(error.reason)


async def give_up(work: Work, owner: Owner, event: Envelope) -> None:
    """Count the event as taken in without its effect; what lies before it is taken in as far as it can be.

    Raises `OwnerSilent` and `Later`. An event of a foreign tenant leaves no trace.
    """
    try:
        seen = work.version(event)
    except ForeignTenant:
        return
    if not work.concerns(event) or event.version <= seen:
        return
    if event.version > seen + 1:
        with suppress(Undecodable):
            await _filled(work, owner, event, seen)
    work.skip(event)


async def _in_order(work: Work, owner: Owner, event: Envelope) -> Result:
    if not work.concerns(event):
        return DONE
    seen = work.version(event)
    if event.version <= seen:
        return DONE
    if event.version > seen + 1:
        filled = await _filled(work, owner, event, seen)
        if not isinstance(filled, Done):
            return filled
    return await _applied(work, event)


async def _filled(work: Work, owner: Owner, event: Envelope, seen: int) -> Result:
    """What lies between version `seen` and the event, told by its owner."""
    for earlier in await missing(owner, event, seen):
        result = await _applied(work, earlier)
        if not isinstance(result, Done):
            return result
    return DONE if work.version(event) == event.version - 1 else Park(Reason.HOLE)


async def _applied(work: Work, event: Envelope) -> Result:
    try:
        return await work.apply(event)
    except DomainError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise Later from error
        return _put_aside(event, error, Reason.REFUSED)
    except (PyMongoError, OSError, TimeoutError) as error:
        raise Later from error
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its own fault, not the loop's
        return _put_aside(event, error, Reason.BROKEN)


def _put_aside(event: Envelope, error: Exception, reason: Reason) -> Park:
    _log.error("event put aside", event_id=event.id, event_name=event.name, reason=reason.value, exc_info=error)
    return Park(reason)
