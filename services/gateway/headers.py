"""Which headers pass: never those of one connection, and none by which a caller could claim to be somebody."""

from collections.abc import Iterable

from multidict import CIMultiDict

Raw = Iterable[tuple[bytes, bytes]]

_OF_ONE_CONNECTION = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NOT_THEIRS = frozenset(
    {"host", "forwarded", "x-real-ip", "remote-user", "x-remote-user", "x-correlation-id", "x-request-id"}
)
_CLAIMS = ("x-forwarded-", "x-balian-", "x-auth-", "x-user-")
_NOT_BACK = frozenset({"server", "date", "x-request-id"})
_NOT_KEPT = (b"cache-control", b"no-store")


def inward(raw: Raw, traceparent: str, *, has_body: bool) -> CIMultiDict[str]:
    """Headers for the service: the caller's, cleaned, with this request's place in its trace.

    A length without a body would make the service take the next request on the connection, anybody's, for the body.
    """
    sent = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
    named = _named_by_connection(value for name, value in sent if name == "connection")
    headers = CIMultiDict((name, value) for name, value in sent if _passes(name) and name not in named)
    headers["traceparent"] = traceparent
    if not has_body:
        headers.popall("content-length", None)
    return headers


def outward(raw: Raw) -> list[tuple[bytes, bytes]]:
    """Headers for the caller. No browser keeps an answer unless its service says so: who comes next may see less."""
    back = [(name.lower(), value) for name, value in raw]
    named = _named_by_connection(value.decode("latin-1") for name, value in back if name == b"connection")
    dropped = _OF_ONE_CONNECTION | _NOT_BACK | named
    kept = [(name, value) for name, value in back if name.decode("latin-1") not in dropped]
    return kept if any(name == b"cache-control" for name, _ in kept) else [*kept, _NOT_KEPT]


def _passes(name: str) -> bool:
    if name in _OF_ONE_CONNECTION or name in _NOT_THEIRS or name == "traceparent":
        return False
    return not name.startswith(_CLAIMS)


def _named_by_connection(values: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().lower() for value in values for name in value.split(","))
