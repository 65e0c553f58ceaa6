"""Makes a set of mongods one replica set and waits until it takes writes.

For the local profile and the tests; in production an operator does this.
"""

import time
from collections.abc import Sequence

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

_NOT_YET_INITIALIZED = 94
_PAUSE_S = 0.05
_TRIES = 1200

Document = dict[str, object]


def ensure(name: str, ports: Sequence[int], failover_ms: int) -> None:
    """Repeat `attempt` until it succeeds; raises TimeoutError when there is no primary after a minute."""
    for _ in range(_TRIES):
        if attempt(name, ports, failover_ms):
            return
        time.sleep(_PAUSE_S)
    raise TimeoutError(f"the replica set on {list(ports)} has no writable primary")


def attempt(name: str, ports: Sequence[int], failover_ms: int) -> bool:
    """Initiate the set, or move it by force to these ports of 127.0.0.1; true when a primary is writable.

    `failover_ms` is the election time-out.
    """
    try:
        _configure(ports[0], _config(name, ports, failover_ms))
        return any(_is_writable(port) for port in ports)
    except PyMongoError:
        return False


def _config(name: str, ports: Sequence[int], failover_ms: int) -> Document:
    members = [{"_id": number, "host": f"127.0.0.1:{port}"} for number, port in enumerate(ports)]
    settings = {"electionTimeoutMillis": failover_ms, "heartbeatIntervalMillis": min(2000, failover_ms // 4)}
    return {"_id": name, "version": 1, "members": members, "settings": settings}


def _configure(port: int, wanted: Document) -> None:
    with _client(port) as client:
        present = _present(client)
        if present is None:
            client.admin.command("replSetInitiate", wanted)
        elif _hosts(present) != _hosts(wanted):
            # A port taken by somebody else: the member is outside its own set until told where it lives.
            version = int(str(present["version"])) + 1
            client.admin.command("replSetReconfig", {**wanted, "version": version}, force=True)


def _present(client: MongoClient[Document]) -> Document | None:
    try:
        found: Document = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code == _NOT_YET_INITIALIZED:
            return None
        raise
    return found


def _hosts(config: Document) -> list[object]:
    members = config["members"]
    return [member["host"] for member in members] if isinstance(members, list) else []


def _is_writable(port: int) -> bool:
    try:
        with _client(port) as client:
            return bool(client.admin.command("hello")["isWritablePrimary"])
    except PyMongoError:
        return False


def _client(port: int) -> MongoClient[Document]:
    return MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=500)
