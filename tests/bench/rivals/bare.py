"""`python -m tests.bench.rivals.bare PORT MONGO_URL DATABASE`: bare ASGI handlers on the driver our store uses.

`/insert` and `/change` write one document of the size ours has, with the same guarantees. `/outbox-insert` and
`/outbox-change` are the classic transactional outbox: state, event and the record of the command in one transaction
over three collections. Their documents are copies of what our service wrote, kept in `template`.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from shared.store import driver
from tests.bench.rivals.writing import Bare, Outbox

_CREATED = orjson.dumps({"done": True})
Route = Callable[[], Awaitable[None]]


class App:
    """Routes by path; a client and a template are made on start-up."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._routes: dict[str, Route] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        await _body(receive)
        await self._routes[scope["path"]]()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_CREATED)).encode())]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": _CREATED})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        client = driver.connect(self._url)
        bare = await Bare.of(client, self._name)
        outbox = await Outbox.of(client, self._name)
        self._routes = {
            "/insert": bare.insert,
            "/change": bare.change,
            "/outbox-insert": outbox.insert,
            "/outbox-change": outbox.change,
        }
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await driver.close(client)
        await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> Any:
    read, more = b"", True
    while more:
        message = await receive()
        read, more = read + message.get("body", b""), message.get("more_body", False)
    return orjson.loads(read)


if __name__ == "__main__":
    port, mongo_url, database = sys.argv[1:]
    uvicorn.run(App(mongo_url, database), port=int(port), log_config=None, access_log=False)
