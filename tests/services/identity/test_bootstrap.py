import secrets
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Request

from services.identity.bootstrap.accounts import AccountsFile
from services.identity.bootstrap.places import Places
from services.identity.bootstrap.plan import Plan, read_plan
from services.identity.bootstrap.run import AFTER, BEFORE, apply_plan
from shared.kernel.scope import ROLES
from shared.web.client import open_client
from shared.web.settings import WebSettings
from tests.services.identity.conftest import Identity
from tests.support.web import free_socket, serving

FIRST, SECOND = "110105015", "110108005"


def test_the_list_has_every_persona_of_the_first_street_and_what_the_second_needs() -> None:
    plan = read_plan()
    first = {user.persona for user in (*plan.before, *plan.after) if user.tenant == FIRST}
    assert first >= {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P10"}
    assert {client.persona for client in plan.clients if client.tenant == FIRST} == {"P9"}
    assert [user.roles for user in plan.before if user.tenant == "110105"] == [("district_viewer",)]
    second = {role for user in (*plan.before, *plan.after) if user.tenant == SECOND for role in user.roles}
    assert second >= {"street_officer", "station_worker", "street_admin", "duty_officer"}


def test_the_list_names_known_roles_and_each_user_once() -> None:
    plan = read_plan()
    users = (*plan.before, *plan.after)
    assert {role for user in users for role in user.roles} <= ROLES
    assert len({user.username for user in users}) == len(users)


def _plan(tenant: str) -> Plan:
    """A small plan whose names belong to this test alone."""
    mark = secrets.token_hex(4)
    clock = {"mode": "STORY", "start": "2016-05-30T00:00:00+08:00"}
    contact = {"tenant": tenant, "persona": "P5", "roles": ["enterprise_contact"], "jurisdiction": {"enterprise": "甲"}}
    secretary = {"tenant": tenant, "roles": ["community_secretary"], "jurisdiction": {"community": "LJ"}}
    return Plan.model_validate(
        {
            "tenants": [{"code": tenant, "name": "示例街道", **clock}],
            "before": [{"tenant": tenant, "username": f"admin-{mark}", "roles": ["street_admin"]}],
            "clients": [{"tenant": tenant, "persona": "P9", "roles": ["integrator"]}],
            "after": [{**contact, "username": f"contact-{mark}"}, {**secretary, "username": f"secretary-{mark}"}],
        }
    )


class Bootstrap:
    """Applies one plan again and again, with owners that know what `things` holds by path."""

    def __init__(self, identity: Identity, places: Places, folder: Path, things: dict[str, Mapping[str, Any]]) -> None:
        self.identity, self._places, self._path, self.things = identity, places, folder / "accounts.json", things
        self.plan = _plan(identity.tenant)

    async def apply(self, *phases: str) -> list[dict[str, Any]]:
        await apply_plan(self.identity.parts, self.plan, self._places, AccountsFile(self._path), phases)
        assert self._path.stat().st_mode & 0o777 == 0o600
        accounts: list[dict[str, Any]] = orjson.loads(self._path.read_bytes())
        return accounts


@pytest.fixture
async def applying(identity: Identity, tmp_path: Path) -> AsyncIterator[Bootstrap]:
    things: dict[str, Mapping[str, Any]] = {}
    owner = FastAPI()

    @owner.get("/startupz")
    async def startupz() -> None: ...

    @owner.get("/api/v1/{path}")
    async def listed(path: str, request: Request) -> dict[str, Any]:
        found = things.get(path)
        asked = {k: v for k, v in request.query_params.items() if k in ("code", "name")}
        return {"items": [found] if found and asked.items() <= found.items() else [], "next": None}

    bound = free_socket()
    port = bound.getsockname()[1]
    ports = {"identity": int(identity.address.rpartition(":")[2]), "organization": port, "member": port}
    settings = WebSettings(balian_home=identity.home, balian_ports=ports)
    async with serving(owner, bound), open_client("identity", settings) as client:
        yield Bootstrap(identity, Places(client), tmp_path, things)


async def test_the_first_accounts_can_log_in_and_a_client_has_its_secret(applying: Bootstrap) -> None:
    accounts = await applying.apply(BEFORE)
    admin, client = accounts
    assert (admin["roles"], client["persona"]) == (["street_admin"], "P9")
    assert (await applying.identity.log_in(admin["username"], admin["password"])).status == 200
    form = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    assert (await applying.identity.grant(grant_type="client_credentials", **form)).status == 200


async def test_who_points_at_a_place_gets_his_account_once_the_place_is_there(applying: Bootstrap) -> None:
    assert len(await applying.apply(BEFORE, AFTER)) == 2
    applying.things["parks"] = {"id": "p1", "code": "LJ", "community": "c1"}
    assert len(await applying.apply(AFTER)) == 3
    applying.things["enterprises"] = {"id": "e1", "name": "甲"}
    accounts = {tuple(each["roles"]): each for each in await applying.apply(AFTER)}
    assert accounts["community_secretary",]["jurisdiction"] == {"community": "c1"}
    assert accounts["enterprise_contact",]["jurisdiction"] == {"enterprise": "e1"}
    contact = accounts["enterprise_contact",]
    assert (await applying.identity.log_in(contact["username"], contact["password"])).status == 200


async def test_applying_again_keeps_passwords_and_users(applying: Bootstrap) -> None:
    first = await applying.apply(BEFORE)
    assert await applying.apply(BEFORE) == first
    users = await applying.identity.parts.stores.users.count(
        applying.identity.parts.system(applying.identity.tenant), {}
    )
    assert users == 1


async def test_a_lost_accounts_file_gives_new_passwords_to_the_same_users(applying: Bootstrap) -> None:
    former = (await applying.apply(BEFORE))[0]
    applying._path.unlink()
    present = (await applying.apply(BEFORE))[0]
    assert present["username"] == former["username"]
    assert (await applying.identity.log_in(present["username"], former["password"])).status == 401
    assert (await applying.identity.log_in(present["username"], present["password"])).status == 200
