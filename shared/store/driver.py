"""The only file that knows the MongoDB driver.

motor by default, as commissioned; `MONGO_DRIVER=pymongo` selects PyMongo's own async client behind the same few calls.
Deadlines come from `timeoutMS` and `pymongo.timeout`, never from cancelling: an elapsed one is unknown, not failed.
"""

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import pymongo
from bson.codec_options import CodecOptions
from bson.timestamp import Timestamp
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import (
    ASCENDING,
    DESCENDING,
    AsyncMongoClient,
    DeleteMany,
    DeleteOne,
    IndexModel,
    InsertOne,
    ReadPreference,
    ReplaceOne,
    ReturnDocument,
    UpdateMany,
    UpdateOne,
    timeout,
)
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "LINEARIZABLE",
    "MAJORITY",
    "BulkWriteError",
    "Client",
    "Collection",
    "Database",
    "DeleteMany",
    "DeleteOne",
    "Document",
    "DuplicateKeyError",
    "IndexModel",
    "InsertOne",
    "PyMongoError",
    "ReplaceOne",
    "ReturnDocument",
    "Timestamp",
    "UpdateMany",
    "UpdateOne",
    "aggregate",
    "connect",
    "database",
    "drop",
    "explain",
    "index_names",
    "is_only_duplicates",
    "is_transient",
    "timeout",
    "transaction",
    "with_read_concern",
]

Document = dict[str, Any]
MAJORITY = ReadConcern("majority")
LINEARIZABLE = ReadConcern("linearizable")
_SNAPSHOT = ReadConcern("snapshot")
_DURABLE = WriteConcern("majority")
_DUPLICATE = 11000
_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True)
_UNKNOWN = (ConnectionFailure, ExecutionTimeout, WriteConcernError, WaitQueueTimeoutError)
_TRANSIENT_LABELS = ("TransientTransactionError", "UnknownTransactionCommitResult", "RetryableWriteError")


class Cursor(Protocol):
    """What we use of a cursor; both drivers return one from `find` at once."""

    def __aiter__(self) -> AsyncIterator[Document]: ...
    async def to_list(self, length: int | None = None) -> list[Document]: ...


class Collection(Protocol):
    """The calls we use of a collection, alike in both drivers."""

    name: str

    async def find_one(self, where: Mapping[str, Any], *args: Any, **kw: Any) -> Document | None: ...
    def find(self, where: Mapping[str, Any], *args: Any, **kw: Any) -> Cursor: ...
    async def insert_one(self, document: Mapping[str, Any], **kw: Any) -> Any: ...
    async def insert_many(self, documents: Sequence[Mapping[str, Any]], **kw: Any) -> Any: ...
    async def update_one(self, where: Mapping[str, Any], update: Any, **kw: Any) -> Any: ...
    async def update_many(self, where: Mapping[str, Any], update: Any, **kw: Any) -> Any: ...
    async def find_one_and_update(self, where: Mapping[str, Any], update: Any, **kw: Any) -> Document | None: ...
    async def bulk_write(self, requests: Sequence[Any], **kw: Any) -> Any: ...
    async def delete_many(self, where: Mapping[str, Any], **kw: Any) -> Any: ...
    async def count_documents(self, where: Mapping[str, Any], **kw: Any) -> int: ...
    async def create_index(self, keys: Sequence[tuple[str, int]], **kw: Any) -> str: ...
    async def create_indexes(self, indexes: Sequence[IndexModel], **kw: Any) -> list[str]: ...
    async def drop(self) -> None: ...


class Database(Protocol):
    """The calls we use of a database."""

    name: str

    def __getitem__(self, name: str) -> Collection: ...
    async def command(self, command: Any, *args: Any, **kw: Any) -> Document: ...
    async def list_collection_names(self, **kw: Any) -> list[str]: ...


Client = Any
Session = Any


def connect(url: str) -> Client:
    """A client with the settings of architecture §4. One per event loop: make it in the lifespan."""
    kind: Callable[..., Any] = AsyncMongoClient if os.environ.get("MONGO_DRIVER") == "pymongo" else AsyncIOMotorClient
    return kind(
        url,
        w="majority",
        journal=True,
        retryWrites=True,
        retryReads=True,
        readConcernLevel="local",
        timeoutMS=5000,
        serverSelectionTimeoutMS=5000,
        tz_aware=True,
    )


async def close(client: Client) -> None:
    """Motor's own closing says good-bye to the server on the caller's thread, which is the loop's."""
    if inspect.iscoroutinefunction(client.close):
        await client.close()
    else:
        await asyncio.to_thread(client.close)


def database(client: Client, name: str) -> Database:
    return cast(
        "Database",
        client.get_database(name, codec_options=_CODEC, write_concern=_DURABLE, read_preference=ReadPreference.PRIMARY),
    )


def with_read_concern(collection: Collection, concern: ReadConcern) -> Collection:
    return cast("Collection", cast("Any", collection).with_options(read_concern=concern))


async def aggregate(collection: Collection, pipeline: Sequence[Document], **kw: Any) -> list[Document]:
    """All results of a pipeline (motor hands out the cursor at once, PyMongo Async after an await)."""
    cursor = cast("Any", collection).aggregate(pipeline, **kw)
    if inspect.isawaitable(cursor):
        cursor = await cursor
    return cast("list[Document]", await cursor.to_list(None))


async def index_names(collection: Collection) -> set[str]:
    return set(await cast("Any", collection).index_information())


@asynccontextmanager
async def transaction(client: Client, seconds: float = 30) -> AsyncIterator[Session]:
    """One snapshot transaction with majority commit, by hand: `with_transaction` would retry up to 120 s.

    Raises the driver's error; the caller reads its offsets again when the commit's outcome is unknown.
    """
    session = client.start_session()
    if inspect.isawaitable(session):
        session = await session
    async with session:
        with timeout(seconds):
            started = session.start_transaction(read_concern=_SNAPSHOT, write_concern=_DURABLE)
            if inspect.isawaitable(started):
                await started
            try:
                yield session
            except BaseException:
                await session.abort_transaction()
                raise
            await session.commit_transaction()


async def explain(database: Database, collection: str, where: Mapping[str, Any], sort: Mapping[str, int]) -> Document:
    """The winning plan of a find, for the test that refuses collection scans."""
    command: Document = {"find": collection, "filter": dict(where)}
    if sort:
        command["sort"] = dict(sort)
    return await database.command({"explain": command, "verbosity": "queryPlanner"})


def is_only_duplicates(error: BulkWriteError) -> bool:
    """Whether a batch failed only where its rows were there already."""
    details = error.details
    return not details["writeConcernErrors"] and all(each["code"] == _DUPLICATE for each in details["writeErrors"])


def is_transient(error: BaseException) -> bool:
    """Whether the outcome is unknown or the same call may pass later."""
    if isinstance(error, _UNKNOWN) or getattr(error, "timeout", False):
        return True
    if isinstance(error, PyMongoError) and any(error.has_error_label(label) for label in _TRANSIENT_LABELS):
        return True
    if isinstance(error, BulkWriteError):
        return bool(error.details["writeConcernErrors"])
    return isinstance(error, OperationFailure) and error.code in _MAY_PASS_LATER


_MAY_PASS_LATER = {6, 7, 24, 43, 50, 89, 91, 112, 133, 134, 138, 175, 189, 202, 237, 246, 262, 290}
_MAY_PASS_LATER |= {9001, 10107, 11600, 11601, 11602, 13435, 13436}
"""Network, shutdown, step-down, not primary, interrupted, time limit, lock, lost cursor, write conflict, a read concern
that no majority could satisfy: the numbers of the server's `ErrorCodes`.
"""

assert pymongo.has_c()


async def drop(client: Client, name: str) -> None:
    """Drop a whole database: tests. It waits until what a killed process left open has run out on the server."""
    with timeout(30):
        await client.drop_database(name)
