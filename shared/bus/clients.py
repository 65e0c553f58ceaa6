"""Ends a Kafka client within five seconds, whatever state it is in.

The client library can swallow its own cancellation while an assignment changes; the deadline cancels it once more.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

from aiokafka.errors import KafkaError

_STOP_S = 5


class Client(Protocol):
    """A producer or a consumer."""

    async def stop(self) -> None: ...


async def end(client: Client) -> None:
    """Never raises for what the broker does: the client is given up anyway."""
    with suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(client.stop(), _STOP_S)
