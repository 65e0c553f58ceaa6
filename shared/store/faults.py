"""Driver errors in the platform's own words: an unknown outcome is `Unavailable`, never a success and never a 500."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.kernel.errors import FieldError, Invalid, Unavailable
from shared.store.driver import PyMongoError, is_transient, timeout

RETRY_AFTER_S = 2
SECONDS = 5.0


@contextmanager
def translated() -> Iterator[None]:
    """Raise `Unavailable` for whatever may pass later or is unknown, `Invalid` for a number or date that no document
    can hold; other driver errors are faults of ours.
    """
    try:
        yield
    except PyMongoError as error:
        if is_transient(error):
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        raise
    except OverflowError as error:
        raise Invalid(errors=[FieldError("", "out-of-range")]) from error


@contextmanager
def bounded() -> Iterator[None]:
    """`translated`, and one deadline for all calls inside, waiting for a turn or for a driver's thread included."""
    with translated(), timeout(SECONDS):
        yield
