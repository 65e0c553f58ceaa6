"""One row becomes one command at its owner: create, or amend the thing that has this natural key.

Created, updated or unchanged is the owner's answer, never a guess: creating meets the unique index, amending tells by
the version. Every call has a key derived from import and row, so that a repeat after a crash has no second effect.
"""

from collections.abc import Mapping
from typing import Any

from services.integration.domain.checking import Problem, place
from services.integration.domain.kinds import Body, Context, Kind, Refers, Values
from services.integration.former import Formers
from services.integration.store import Begun, Outcome, RowStore
from shared.kernel.ids import derived_id
from shared.kernel.scope import Scope
from shared.web.client import OwnerClient, Reply
from shared.web.errors import OwnerFailed

RACES = 5
PURPOSE = "导入比对"
Known = dict[tuple[str, str], str]
"""Ids by list and what they were found by there."""


class Sender:
    """Sends a portion of the rows of one import. `known` is what its portions so far have found out."""

    def __init__(
        self, scope: Scope, id: str, kind: Kind, context: Context, owners: OwnerClient, rows: RowStore, known: Known
    ) -> None:
        self._scope = scope
        self._id = id
        self._kind = kind
        self._context = context
        self._owners = owners
        self._rows = rows
        self._formers = Formers(scope, kind, owners)
        self._known = known

    def expect(self, values: Values) -> None:
        """In a dry run a row's thing does not come into being; later rows may still name it."""
        for refers in self._kind.refers:
            if refers.path == self._kind.path and refers.filter in values:
                self._known[refers.path, values[refers.filter]] = "expected"

    async def send(self, number: int, values: Values, begun: Begun | None) -> Outcome:
        """Carry out a row. Raises `Unavailable` when the owner does not answer: the row is tried again. With
        `OwnerFailed` it is the row's own trouble.

        `begun` is what an interrupted try set out to amend.
        """
        ids, problems = await self._resolve(number, values)
        if problems:
            return Outcome("rejected", problems=problems)
        body = self._kind.body(values, ids, self._context)
        reply = await self._call("POST", self._kind.path, number, "create", body)
        if reply.status == 201:
            return Outcome("created", reply.body["id"], reply.body["version"])
        if reply.status == 409 and _slug(reply) == "duplicate-key":
            return await self._amend(number, body, begun)
        return self._refused(number, reply)

    async def foresee(self, number: int, values: Values) -> Outcome:
        """What `send` would do, without doing it."""
        ids, problems = await self._resolve(number, values)
        if problems:
            return Outcome("rejected", problems=problems)
        body = self._kind.body(values, ids, self._context)
        thing = await self._find(body)
        if thing is None:
            self.expect(values)
            return Outcome("created")
        return Outcome("unchanged" if not self._differs(thing, body) else "updated", thing["id"])

    async def take_back(self, row: Mapping[str, Any], former: Mapping[str, Any] | None) -> bool:
        """Undo a row when its thing is as the row left it; False when it was changed since."""
        history = await self._formers.history(row["thing"])
        if history is None:
            return bool(row["result"] == "created")
        done = [event for event in history if row.get("before", 0) < event["version"] <= row["after"]]
        # A row that was sent again after a crash has noted the thing as it was by then.
        if any(event["correlation_id"] != self._scope.correlation_id for event in done):
            return False
        if row["result"] == "created":
            return await self._undo_registration(row)
        if not former or not self._formers.are_whole(done, former):
            return False
        return await self._give_back(row, former)

    async def _undo_registration(self, row: Mapping[str, Any]) -> bool:
        path = f"{self._kind.path}/{row['thing']}/actions/undo-registration"
        reply = await self._call("POST", path, row["number"], "undo", {}, row["after"])
        return reply.status in (200, 404)

    async def _give_back(self, row: Mapping[str, Any], former: Mapping[str, Any]) -> bool:
        path = f"{self._kind.path}/{row['thing']}"
        reply = await self._call("PATCH", path, row["number"], "undo", dict(former), row["after"])
        return reply.status == 200

    async def _resolve(self, number: int, values: Values) -> tuple[dict[str, str], list[Problem]]:
        ids: dict[str, str] = {}
        problems = []
        for refers in self._kind.refers:
            if (value := values.get(refers.key)) is None:
                continue
            found = await self._look_up(refers, value)
            if found:
                ids[refers.key] = found
            elif refers.unknown:
                problems.append(Problem(number, refers.unknown, *place(self._kind, refers.key)))
        return ids, problems

    async def _look_up(self, refers: Refers, value: str) -> str | None:
        known = self._known.get((refers.path, value))
        if known is None:
            listed = await self._owners.get(self._scope, refers.owner, refers.path, {refers.filter: value})
            known = listed["items"][0]["id"] if listed["items"] else None
            if known:
                self._known[refers.path, value] = known
        return known

    async def _amend(self, number: int, body: Body, begun: Begun | None) -> Outcome:
        """Somebody has this key. What an interrupted try began is said again first, word for word, since it may have
        taken effect; a thing changed under our hands is looked at again.
        """
        for _ in range(RACES):
            thing = await self._find(body)
            if thing is None:
                raise OwnerFailed(retry_after_s=1)
            start = begun or await self._begin(number, thing, body)
            changes = self._changes({**thing, **start.former}, body)
            path = f"{self._kind.path}/{thing['id']}"
            reply = await self._call("PATCH", path, number, f"amend-{start.version}", changes, start.version)
            if reply.status == 200:
                same = reply.body["version"] == start.version
                return Outcome("unchanged" if same else "updated", thing["id"], reply.body["version"])
            if reply.status != 412:
                return self._refused(number, reply)
            begun = None
        raise OwnerFailed(retry_after_s=1)

    async def _begin(self, number: int, thing: Mapping[str, Any], body: Body) -> Begun:
        begun = Begun(thing["version"], await self._formers.of(thing, self._changes(thing, body)))
        await self._rows.note_before(self._scope, self._id, number, begun)
        return begun

    def _changes(self, thing: Mapping[str, Any], body: Body) -> Body:
        """What the row says anew. The same figure read on a later day is no news, so its date stays."""
        free = {name: value for name, value in body.items() if name not in self._kind.fixed}
        return {name: value for name, value in free.items() if not _same_figure(thing.get(name), value)}

    async def _find(self, body: Body) -> dict[str, Any] | None:
        if self._kind.find is not None:
            params = self._kind.find(body)
            items = (await self._owners.get(self._scope, self._kind.owner, self._kind.path, params))["items"]
        else:
            key = self._kind.natural_key[0]
            asked = {key: body[key], "purpose": PURPOSE}
            reply = await self._owners.send(
                self._scope, self._kind.owner, "POST", f"{self._kind.path}/search", json=asked
            )
            if reply.status != 200:
                raise OwnerFailed(retry_after_s=1)
            items = reply.body["items"]
        return items[0] if items else None

    def _differs(self, thing: Mapping[str, Any], body: Body) -> bool:
        changes = self._changes(thing, body)
        seen = {name: value for name, value in changes.items() if name in thing and name not in self._kind.texts}
        return any(_plain(thing[name]) != _plain(value) for name, value in seen.items())

    async def _call(
        self, method: str, path: str, number: int, step: str, body: Body, version: int | None = None
    ) -> Reply:
        key = derived_id(self._id, str(number), step)
        return await self._owners.send(
            self._scope, self._kind.owner, method, path, json=body, key=key, if_match=version
        )

    def _refused(self, number: int, reply: Reply) -> Outcome:
        """The owner's faults at the columns they come from."""
        faults = reply.body.get("errors") or [{"pointer": "", "slug": _slug(reply)}]
        return Outcome("rejected", problems=[self._problem(number, fault) for fault in faults])

    def _problem(self, number: int, fault: Mapping[str, Any]) -> Problem:
        field = str(fault["pointer"]).removeprefix("/").split("/")[0]
        key = self._kind.fields.get(field)
        return Problem(number, str(fault["slug"]), *(place(self._kind, key) if key else (None, None)))


def _slug(reply: Reply) -> str:
    return str((reply.body or {}).get("type", "")).rpartition("/")[2]


def _same_figure(known: Any, told: Any) -> bool:
    """Dated values that differ in nothing but their date."""
    dated = isinstance(known, dict) and isinstance(told, dict) and "as_of" in told
    return dated and {**known, "as_of": None} == {**told, "as_of": None}


def _plain(value: Any) -> Any:
    return str(value) if not isinstance(value, dict | list | bool | type(None)) else value
