"""Open lines to the gateway, one for each thread, so that thousands of questions need no connection each."""

import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.driver.http import TIMEOUT_S, Reply


class Lines:
    """Asks with any token; used by several threads at once."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address).netloc
        self._own = threading.local()

    def ask(self, method: str, path: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        """The whole reply."""
        line = self._line()
        try:
            line.request(method, path, content, dict(headers))
            reply = line.getresponse()
            return Reply(reply.status, dict(reply.headers), reply.read())
        except BaseException:
            line.close()
            raise

    def head(self, path: str, headers: Mapping[str, str]) -> Reply:
        """A refusal, or how a reply begins that does not end."""
        line = self._line()
        try:
            line.request("GET", path, headers=dict(headers))
            reply = line.getresponse()
            return Reply(reply.status, dict(reply.headers), b"" if reply.status == 200 else reply.read())
        finally:
            line.close()

    def _line(self) -> HTTPConnection:
        line: HTTPConnection | None = getattr(self._own, "line", None)
        if line is None:
            line = self._own.line = HTTPConnection(self._place, timeout=TIMEOUT_S)
        return line
