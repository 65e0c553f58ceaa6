"""The client of the benches: what it keeps of a reply, and that it never waits for one that cannot come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.load import Pool, Reply, request

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
REFUSED = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def answering(*replies: bytes) -> AsyncIterator[tuple[Pool, list[int]]]:
    """A pool on a server that gives these replies, one a request; an empty one hangs up. Counts its connections."""
    waiting, connections = iter(replies), list[int]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            said = next(waiting)
            if not said:
                break
            writer.write(said)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    pool = Pool(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield pool, connections
    finally:
        pool.close()
        server.close()


def asked(pool: Pool) -> bytes:
    return request("GET", pool.url + "/things", {})


async def test_a_reply_comes_with_its_body_and_a_refusal_with_its_time() -> None:
    async with answering(GOOD, REFUSED, GOOD) as (pool, connections):
        found = [await pool.ask(asked(pool)) for _ in range(3)]
    assert found == [Reply(200, b"{}"), Reply(503, b"", "7"), Reply(200, b"{}")]
    assert len(connections) == 1


async def test_a_connection_that_ends_leaves_the_outcome_open_and_the_next_call_takes_another() -> None:
    async with answering(b"", GOOD) as (pool, connections):
        found = [await pool.ask(asked(pool)) for _ in range(2)]
    assert [each.status for each in found] == [0, 200]
    assert len(connections) == 2


async def test_where_nobody_listens_the_status_is_none() -> None:
    async with answering() as (pool, _):
        pass
    assert await pool.ask(asked(pool)) == Reply(0)
