"""Loads the two streets through the public API: places, then the workbooks, until insight shows their figures.

Nothing is written behind the services' backs, and a second run changes nothing. Accounts of people point at places and
enterprises, so identity applies its list again after each stage that made some.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from rich.progress import Progress

from deploy.seed.client import Account, Api, Call, Thing, read_accounts
from deploy.seed.expected import after_import, shown
from deploy.seed.figures import StreetFigures, load_figures
from deploy.seed.services import Office, lay_down
from services.identity.bootstrap.run import AFTER, bootstrap

FOLDER = Path(__file__).parent
STAGES = (("enterprises",), ("organizations", "members", "visits"))
LOOK_S, PATIENCE_S = 0.5, 180.0
MAX_TOLD = 20


class SeedRefused(Exception):
    """The seed could not be loaded as it is meant to be; the text says where it stuck."""


@dataclass(frozen=True)
class Street:
    """One street to load: where its workbooks lie, its places, its figures."""

    slug: str
    places: Mapping[str, Thing]
    figures: StreetFigures

    def workbook(self, kind: str) -> bytes:
        return (FOLDER / self.slug / f"{kind}.xlsx").read_bytes()


def streets() -> list[Street]:
    places: Mapping[str, Any] = yaml.safe_load((FOLDER / "places.yaml").read_text(encoding="utf-8"))
    return [Street(slug, places[slug], figures) for slug, figures in load_figures().streets.items()]


class Loader:
    """Loads all streets as the accounts in `accounts.json`."""

    def __init__(self, session: aiohttp.ClientSession, url: str, accounts: Path, progress: Progress) -> None:
        self._session = session
        self._url = url
        self._accounts = accounts
        self._progress = progress

    async def load(self) -> None:
        """Raises `SeedRefused`."""
        loaded = [(street, await self._lay_out(street)) for street in streets()]
        await asyncio.gather(*(lay_down(self._office(street), street.slug) for street, _ in loaded))
        await apply_accounts()
        for kinds in STAGES:
            await asyncio.gather(*(self._import(street, park, kinds) for street, park in loaded))
            await apply_accounts()
        await asyncio.gather(*(self._until_shown(street, park) for street, park in loaded))

    async def _lay_out(self, street: Street) -> str:
        """Create the places that are missing; gives the park's id."""
        admin = self._api(street, "street_admin")
        places = street.places
        laid = await _ensure(admin, "/streets", places["street"])
        community = await _ensure(admin, "/communities", {**places["community"], "street": laid})
        return await _ensure(admin, "/parks", {**places["park"], "street": laid, "community": community})

    async def _import(self, street: Street, park: str, kinds: tuple[str, ...]) -> None:
        officer = self._api(street, "street_officer")
        for kind in kinds:
            form = {"kind": kind, "park": park, "dry_run": "false", "file": street.workbook(kind)}
            started = await officer.send(Call("POST", "/imports", form=form, key=f"seed-{secrets.token_hex(8)}"))
            await self._follow(officer, started["id"], f"{street.slug} {kind}")

    async def _follow(self, officer: Api, id: str, title: str) -> None:
        bar = self._progress.add_task(title, total=None)
        while True:
            found = await officer.get(f"/imports/{id}")
            rows = found["rows"]
            settled = sum(rows[result] for result in ("created", "updated", "unchanged", "rejected"))
            self._progress.update(bar, total=rows["total"], completed=settled)
            if found["state"] in ("DONE", "FAILED"):
                _refuse_problems(title, found)
                return
            await asyncio.sleep(LOOK_S)

    async def _until_shown(self, street: Street, park: str) -> None:
        officer, wanted = self._api(street, "street_officer"), after_import(street.figures)
        bar = self._progress.add_task(f"{street.slug} figures", total=1)
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE_S
        while (found := await shown(officer, park)) != wanted:
            if clock() > until:
                raise SeedRefused(f"{street.slug} shows other figures: " + "; ".join(wanted.differences(found)))
            await asyncio.sleep(LOOK_S)
        self._progress.update(bar, completed=1)

    def _office(self, street: Street) -> Office:
        roles = ("street_admin", "street_officer", "content_reviewer")
        return Office(*(self._api(street, role) for role in roles))

    def _api(self, street: Street, role: str) -> Api:
        return Api(self._session, self._url, account_of(self._accounts, street.figures.tenant, role))


def account_of(file: Path, tenant: str, role: str) -> Account:
    """The tenant's first account with this role. Raises `SeedRefused` when there is none."""
    for account in read_accounts(file):
        if account.tenant == tenant and role in account.roles:
            return account
    raise SeedRefused(f"{file} has no {role} of {tenant}.")


async def apply_accounts() -> None:
    """Let identity apply its list of accounts, as far as what they point at exists."""
    if await asyncio.to_thread(bootstrap, ("--phase", AFTER)):
        raise SeedRefused("The accounts of people could not be applied; the line above says why.")


async def _ensure(admin: Api, path: str, place: Thing) -> str:
    found = await admin.first(path, code=place["code"])
    made = found or await admin.create(path, place, key=f"seed{path}/{place['code']}")
    return str(made["id"])


def _refuse_problems(title: str, found: Thing) -> None:
    if found["state"] == "DONE" and not found["problems"]:
        return
    told = [f"row {each['row']} {each.get('column') or ''} {each['slug']}" for each in found["problems"][:MAX_TOLD]]
    raise SeedRefused(f"The import of {title} is {found['state']}: " + ("; ".join(told) or "no problem was told"))
