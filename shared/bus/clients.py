"""What Kafka's clients raise, and how one is ended within five seconds, whatever state it is in.

The client library can swallow its own cancellation while an assignment changes; the deadline cancels it once more.
"""

import asyncio
from contextlib import suppress
from typing import Any, Protocol

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError, KafkaError

_STOP_S = 5
AWAY = (KafkaError, OSError, TimeoutError)
"""What any call may raise while a broker, or the connection to it, is away."""
_send = AIOKafkaConnection.send


def _sent(connection: AIOKafkaConnection, request: Any, expect_response: bool = True) -> Any:
    """Of a write to a transport that has closed just now uvloop says RuntimeError, where asyncio is silent and a socket
    says OSError. The library waits out the last alone: the first ended its tasks, and ours.
    """
    try:
        return _send(connection, request, expect_response)
    except RuntimeError as error:
        connection.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(str(error)) from error


AIOKafkaConnection.send = _sent


class Client(Protocol):
    """A producer or a consumer."""

    async def stop(self) -> None: ...


async def end(client: Client) -> None:
    """Never raises for what the broker or the client does: the client is given up anyway.

    It stops in a task of its own: the library cancels tasks of its own and waits for them, and so would cancel us.
    """
    stopping = asyncio.create_task(client.stop())
    try:
        await asyncio.wait({stopping}, timeout=_STOP_S)
    finally:
        stopping.cancel()
    await asyncio.wait({stopping}, timeout=_STOP_S)
    if stopping.done() and not stopping.cancelled():
        with suppress(*AWAY):
            stopping.result()
