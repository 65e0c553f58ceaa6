"""A plain HTTP client of one account, written from the API's description alone; imports nothing of the platform."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def content_type(self) -> str:
        return next((text for name, text in self.headers.items() if name.lower() == "content-type"), "").split(";")[0]

    @property
    def body(self) -> Json:
        found = json.loads(self.content) if self.content else {}
        return found if isinstance(found, dict) else {"items": found}


@dataclass
class Browser:
    """Speaks to the gateway as one entry of `accounts.json`, or as nobody."""

    address: str
    account: Json | None = None
    _token: str | None = field(default=None, repr=False)

    @property
    def roles(self) -> list[str]:
        return list(self.account["roles"]) if self.account else []

    def get(self, path: str, **params: str) -> Reply:
        return self.call("GET", path + (f"?{urlencode(params)}" if params else ""))

    def read(self, path: str, **params: str) -> Json:
        """The body of a good reply; anything else is an error of the caller."""
        reply = self.get(path, **params)
        if reply.status != 200:
            raise AssertionError(f"GET {path}: {reply.status} {reply.content[:400]!r}")
        return reply.body

    def every(self, path: str, **params: str) -> Iterator[Json]:
        page = self.read(path, **params)
        yield from page["items"]
        while page["next"]:
            page = self.read(path, **{**params, "cursor": page["next"]})
            yield from page["items"]

    def post(self, path: str, body: object, **headers: str) -> Reply:
        return self.call("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

    def call(
        self, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request; every status is a reply. Paths are below /api/v1 unless they begin with it."""
        place = path if path.startswith("/api/v1") else f"/api/v1{path}"
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=TIMEOUT_S)
        try:
            connection.request(method, place, content, {**self.authority(), **(headers or {})})
            reply = connection.getresponse()
            return Reply(reply.status, dict(reply.headers), reply.read())
        finally:
            connection.close()

    def authority(self) -> Mapping[str, str]:
        if self.account is None:
            return {}
        self._token = self._token or self._log_in(self.account)
        return {"Authorization": f"Bearer {self._token}"}

    def _log_in(self, account: Json) -> str:
        names = ("username", "password") if "username" in account else ("client_id", "client_secret")
        grant = "password" if "username" in account else "client_credentials"
        form = {"grant_type": grant, **{name: account[name] for name in names}}
        content = urlencode(form).encode()
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = Browser(self.address).call("POST", "/auth/token", content, form_type)
        if reply.status != 200:
            raise AssertionError(f"log-in: {reply.status} {reply.content[:400]!r}")
        return str(reply.body["access_token"])
