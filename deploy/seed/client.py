"""The platform over HTTP as one account sees it: tokens, story time, and repeats that have no second effect.

What may pass (no answer, 429, 502, 503, 504) is asked again with the same Idempotency-Key until patience ends; every
other refusal is raised. Knows only the API.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

PREFIX = "/api/v1"
PASSING = frozenset({429, 502, 503, 504})
PATIENCE_S, PAUSE_S, REQUEST_TIMEOUT_S = 180.0, 1.0, 20.0

Thing = dict[str, Any]


class Refused(Exception):
    """The platform said no. `problem` is its RFC 9457 body."""

    def __init__(self, method: str, path: str, status: int, problem: Thing) -> None:
        super().__init__(f"{method} {path}: {status} {problem.get('type', '')} {problem.get('errors', '')}")
        self.status = status
        self.problem = problem

    @property
    def slug(self) -> str:
        return str(self.problem.get("type", "")).rpartition("/")[2]


class NoAnswer(Exception):
    """Nobody answered for longer than the patience of this client."""


@dataclass(frozen=True, slots=True)
class Account:
    """One entry of `accounts.json`."""

    username: str
    password: str
    roles: tuple[str, ...]
    tenant: str
    jurisdiction: Mapping[str, str]


def read_accounts(file: Path) -> list[Account]:
    """The people's accounts; API clients are left out."""
    entries = json.loads(file.read_text(encoding="utf-8"))
    return [
        Account(
            each["username"], each["password"], tuple(each["roles"]), each["tenant"], each.get("jurisdiction") or {}
        )
        for each in entries
        if "username" in each
    ]


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `key` makes a repeat harmless, `at` is the story's time."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Thing | None = None
    form: Mapping[str, Any] | None = None
    key: str | None = None
    at: datetime | None = None

    def headers(self, token: str) -> dict[str, str]:
        named = {"Idempotency-Key": self.key, "Balian-Story-Time": self.at.isoformat() if self.at else None}
        given = {name: value for name, value in named.items() if value}
        return {"Authorization": f"Bearer {token}", "Accept": "application/json", **given}


class Api:
    """One account's access; `url` is the gateway's address."""

    def __init__(self, session: aiohttp.ClientSession, url: str, account: Account) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self.account = account
        self._token: str | None = None

    async def get(self, path: str, **params: str) -> Thing:
        return await self.send(Call("GET", path, params))

    async def every(self, path: str, **filters: str) -> list[Thing]:
        """All pages of a list."""
        return [item async for item in self._pages(path, filters)]

    async def first(self, path: str, **filters: str) -> Thing | None:
        listed = await self.get(path, limit="1", **filters)
        return listed["items"][0] if listed["items"] else None

    async def create(self, path: str, body: Thing, key: str) -> Thing:
        return await self.send(Call("POST", path, body=body, key=key))

    async def act(self, thing: str, action: str, evidence: Thing, key: str, at: datetime) -> Thing:
        """Carry out an action. Where the story has gone on past `at`, it happens at the story's present time."""
        call = Call("POST", f"{thing}/actions/{action}", body={"evidence": evidence}, key=key, at=at)
        try:
            return await self.send(call)
        except Refused as refusal:
            if refusal.slug != "clock-behind":
                raise
            now = datetime.fromisoformat(refusal.problem["now"])
            return await self.send(Call(call.method, call.path, body=call.body, key=key, at=now))

    async def send(self, call: Call) -> Thing:
        """The reply's body. Raises `Refused`, and `NoAnswer` when nothing came within the patience."""
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE_S
        while clock() < until:
            status, body = await self._try(call)
            if 200 <= status < 300:
                return body
            expired = status == 401 and self._token is not None
            if status and status not in PASSING and not expired:
                raise Refused(call.method, call.path, status, body)
            if expired:
                self._token = None
            await asyncio.sleep(PAUSE_S)
        raise NoAnswer(f"{call.method} {call.path}: no answer from {self._url} for {PATIENCE_S:.0f} s")

    async def _pages(self, path: str, filters: Mapping[str, str]) -> AsyncIterator[Thing]:
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit="200", **filters, **cursor)
            for item in page["items"]:
                yield item
            if page["next"] is None:
                return
            cursor = {"cursor": page["next"]}

    async def _try(self, call: Call) -> tuple[int, Thing]:
        """Status and body; status 0 when nobody answered in time."""
        try:
            if self._token is None:
                status, body = await self._log_in()
                if status != 200:
                    return status, body
                self._token = body["access_token"]
            return await self._exchange(call, self._token)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, {}

    async def _exchange(self, call: Call, token: str) -> tuple[int, Thing]:
        async with self._session.request(
            call.method,
            self._url + PREFIX + call.path,
            params=call.params,
            json=call.body,
            data=_form(call.form) if call.form else None,
            headers=call.headers(token),
            timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT_S),
        ) as reply:
            return reply.status, await _json(reply)

    async def _log_in(self) -> tuple[int, Thing]:
        form = {"grant_type": "password", "username": self.account.username, "password": self.account.password}
        timeout = aiohttp.ClientTimeout(total=REQUEST_TIMEOUT_S)
        async with self._session.post(f"{self._url}{PREFIX}/auth/token", data=form, timeout=timeout) as reply:
            return reply.status, await _json(reply)


def _form(fields: Mapping[str, Any]) -> aiohttp.FormData:
    """Multipart; a value that is bytes is the uploaded workbook."""
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        if isinstance(value, bytes):
            form.add_field(name, value, filename=f"{name}.xlsx", content_type="application/octet-stream")
        else:
            form.add_field(name, str(value))
    return form


async def _json(reply: aiohttp.ClientResponse) -> Thing:
    content = await reply.read()
    if not content:
        return {}
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {"items": body}
