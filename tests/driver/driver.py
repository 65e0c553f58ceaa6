"""Drives linkages through their workflow over HTTP, knowing only the API: definitions and offers tell it what to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from tests.driver.evidence import generated
from tests.driver.http import Browser, Json, Reply
from tests.driver.roads import Row, is_left_to_time, road
from tests.support.until import until

Offered = tuple[Browser, Json] | tuple[()]
LONGEST_HOLIDAY_DAYS = 10
DAYS = {"DAY": 1, "MONTH": 31, "WORKDAY": 3}


class Driver:
    """Acts in one tenant as whichever of these accounts is offered an action."""

    def __init__(self, accounts: Sequence[Browser]) -> None:
        self._accounts = accounts

    def holder(self, role: str) -> Browser:
        """An account with this role."""
        return next(account for account in self._accounts if role in account.roles)

    def create(self, workflow: Row, joint: str, enterprise: Json, **headers: str) -> Json:
        """A linkage of this enterprise; its subject is what the definition's start requires."""
        subject = generated(workflow["start"]["requires"], self._today(), [])
        body = {
            "joint": joint,
            "park_side": {"type": workflow["start"]["sides"]["park"][0], "id": enterprise["id"]},
            "community_side": {"type": workflow["start"]["sides"]["community"][0], "id": enterprise["community"]},
            "subject": subject,
        }
        return _good(self.holder("station_worker").post("/linkages", body, **headers))

    def bring(self, workflow: Row, linkage: Json, *stops: str) -> str:
        """Take the linkage through these states; gives the state it ends in."""
        path = f"/linkages/{linkage['id']}"
        for row in road(workflow, *stops):
            if is_left_to_time(row):
                self._let_pass(workflow, row, linkage)
            for _ in row["parties"] if not is_left_to_time(row) else ():
                self._sign(path, row["action"])
            until(f"{path} to be {row['to']}", partial(self._is, path, row["to"]))
        return str(self._see(path)["state"])

    def _sign(self, path: str, action: str) -> None:
        """One party's call, by an account that is offered the action: to a party that has signed it is no more."""
        found = until(f"{action} at {path}", lambda: self._free(path, action))
        assert found
        account, offer = found
        evidence = generated(offer["requires"], self._today(), self._members(account.read(path)))
        _good(account.post(f"{path}/actions/{action}", {"evidence": evidence}))

    def _free(self, path: str, action: str) -> Offered:
        """Who is offered the action, and the offer; empty while it is blocked. Moves what blocks it on."""
        for account in self._accounts:
            for offer in _offers(account, path, action):
                if not offer["blocked_by"]:
                    return account, offer
                for block in offer["blocked_by"]:
                    self._clear(block["href"])
        return ()

    def _clear(self, href: str) -> None:
        """Every relation letter listed there goes its own way to being received, once each member has one."""
        station = self.holder("station_worker")
        way = road(station.read("/workflows/transfer"), "RECEIVED")
        for letter in until("the letters", lambda: self._complete(list(station.every(href)))):
            for row in way:
                if self._see(f"/transfers/{letter['id']}")["state"] == row["from"]:
                    self._sign(f"/transfers/{letter['id']}", row["action"])

    def _complete(self, letters: list[Json]) -> list[Json]:
        return letters if letters and len(letters) == len(self._members(letters[0])) else []

    def _let_pass(self, workflow: Row, row: Row, linkage: Json) -> None:
        """Move the story's clock well past the row's deadline, which holidays may move: a command carries the time."""
        deadline = row["deadline"]
        later = self._now() + timedelta(days=deadline["n"] * DAYS[deadline["unit"]] + LONGEST_HOLIDAY_DAYS)
        others = self.holder("station_worker").every("/enterprises")
        other = next(each for each in others if each["id"] != linkage["enterprise"])
        self.create(workflow, linkage["joint"], other, **{"Balian-Story-Time": later.isoformat()})

    def _members(self, thing: Json) -> list[str]:
        """Full members of the enterprise a thing is about, as the station sees them."""
        enterprise = str(thing.get("enterprise") or thing["for_enterprise"])
        listed = self.holder("station_worker").every("/members", enterprise=enterprise, stage="FULL")
        return [each["id"] for each in listed]

    def _is(self, path: str, state: str) -> bool:
        return bool(self._see(path)["state"] == state)

    def _see(self, path: str) -> Json:
        return self.holder("street_officer").read(path)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self.holder("street_officer").read("/me")["clock"]["now"])

    def _today(self) -> str:
        return self._now().date().isoformat()


def _offers(account: Browser, path: str, action: str) -> list[Json]:
    """What the account is offered there under this action; nothing where it sees nothing."""
    reply = account.get(path)
    offers = reply.body["available_actions"] if reply.status == 200 else []
    return [offer for offer in offers if offer["action"] == action]


def _good(reply: Reply) -> Json:
    if reply.status not in (200, 201):
        raise AssertionError(f"{reply.status} {reply.body['type']} {reply.body.get('errors')}")
    return reply.body
