"""A service's loops run for good: one that ends, however it ends, ends the process, so that it is started afresh."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.web.app import _for_good


async def returns() -> None:
    return None


async def is_cancelled_from_within() -> None:
    inner = asyncio.create_task(asyncio.Event().wait())
    inner.cancel()
    await inner


@pytest.mark.parametrize("loop", [returns, is_cancelled_from_within])
async def test_a_loop_that_ends_unasked_is_a_failure(loop: Callable[[], Awaitable[None]]) -> None:
    with pytest.raises(RuntimeError):
        await _for_good(loop)


async def test_a_loop_that_is_asked_to_end_ends_in_good_order() -> None:
    task = asyncio.create_task(_for_good(asyncio.Event().wait))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
