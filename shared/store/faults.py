"""Driver errors in the platform's own words: an unknown outcome is `Unavailable`, never a success and never a 500."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.kernel.errors import Unavailable
from shared.store.driver import PyMongoError, is_transient

RETRY_AFTER_S = 2


@contextmanager
def translated() -> Iterator[None]:
    """Raise `Unavailable` for whatever may pass later or is unknown; other driver errors are faults of ours."""
    try:
        yield
    except PyMongoError as error:
        if is_transient(error):
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        raise
