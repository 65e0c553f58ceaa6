import secrets
from typing import Any

import pytest

from tests.services.identity.conftest import PASSWORD, Answer, Identity


def _new(**fields: Any) -> dict[str, Any]:
    username = f"new-{secrets.token_hex(4)}"
    return {"username": username, "password": PASSWORD, "roles": ["liaison"], **fields}


async def _register(identity: Identity, admin: str, **fields: Any) -> Answer:
    return await identity.ask("POST", "/api/v1/users", admin, json=_new(**fields))


async def test_an_administrator_makes_users_who_can_log_in(identity: Identity) -> None:
    admin, body = await identity.token("street_admin"), _new(jurisdiction={"park": "p1"})
    made = await identity.ask("POST", "/api/v1/users", admin, json=body)
    assert (made.status, made.json["username"], made.json["jurisdiction"]) == (201, body["username"], {"park": "p1"})
    assert "password" not in made.json
    assert (await identity.log_in(body["username"])).status == 200


async def test_a_user_name_belongs_to_one_user_of_all_tenants(identity: Identity) -> None:
    admin = await identity.token("street_admin")
    body = _new()
    assert (await identity.ask("POST", "/api/v1/users", admin, json=body)).status == 201
    answer = await identity.ask("POST", "/api/v1/users", admin, json={**body, "username": body["username"].upper()})
    assert (answer.status, answer.json["type"]) == (409, "/problems/duplicate-key")


@pytest.mark.parametrize("role", ["street_officer", "station_worker", "integrator"])
async def test_nobody_else_sees_or_makes_users(identity: Identity, role: str) -> None:
    token = await identity.token(role)
    assert (await identity.ask("GET", "/api/v1/users", token)).status == 403
    assert (await _register(identity, token)).status == 403
    assert (await identity.ask("GET", "/api/v1/audit-log", token)).status == 403


@pytest.mark.parametrize(
    ("fields", "pointer", "slug"),
    [
        ({"roles": ["liaison", "emperor"]}, "/roles/1", "not-allowed"),
        ({"roles": ["liaison", "system"]}, "/roles/1", "not-allowed"),
        ({"roles": []}, "/roles", "too-short"),
        ({"password": "short"}, "/password", "too-short"),
        ({"username": "two words"}, "/username", "wrong-format"),
        ({"jurisdiction": {"planet": "p"}}, "/jurisdiction/planet", "unknown-field"),
    ],
)
async def test_a_user_of_the_wrong_shape_is_refused(
    identity: Identity, fields: dict[str, Any], pointer: str, slug: str
) -> None:
    answer = await _register(identity, await identity.token("street_admin"), **fields)
    assert answer.status == 422
    assert [(each["pointer"], each["slug"]) for each in answer.json["errors"]] == [(pointer, slug)]


async def test_events_and_history_of_a_user_hold_no_name(identity: Identity) -> None:
    admin = await identity.token("street_admin")
    made = await _register(identity, admin)
    history = await identity.ask("GET", f"/api/v1/users/{made.json['id']}/history", admin)
    assert history.json[0]["data"] == {"roles": ["liaison"], "jurisdiction": {}}
    stored = await identity.parts.stores.users.find(identity.parts.system(identity.tenant), {"_id": made.json["id"]})
    assert made.json["username"] not in str(stored)


async def test_a_user_made_inactive_cannot_enter_again(identity: Identity) -> None:
    admin, body = await identity.token("street_admin"), _new()
    made = await identity.ask("POST", "/api/v1/users", admin, json=body)
    refresh = (await identity.log_in(body["username"])).json["refresh_token"]
    headers = {"If-Match": made.headers["ETag"]}
    path = f"/api/v1/users/{made.json['id']}"
    amended = await identity.ask("PATCH", path, admin, json={"active": False}, headers=headers)
    assert (amended.status, amended.json["active"]) == (200, False)
    assert (await identity.log_in(body["username"])).status == 401
    assert (await identity.grant(grant_type="refresh_token", refresh_token=refresh)).status == 401


async def test_an_administrator_resets_a_password(identity: Identity) -> None:
    admin, body = await identity.token("street_admin"), _new()
    made = await identity.ask("POST", "/api/v1/users", admin, json=body)
    path = f"/api/v1/users/{made.json['id']}/actions/reset-password"
    reset = await identity.ask("POST", path, admin, json={"evidence": {"password": "another good password"}})
    assert (reset.status, reset.json["version"]) == (200, 2)
    assert (await identity.log_in(body["username"])).status == 401
    assert (await identity.log_in(body["username"], "another good password")).status == 200


async def test_an_api_client_is_told_its_secret_once_and_gets_tokens_of_its_tenant(identity: Identity) -> None:
    admin = await identity.token("street_admin")
    key = {"Idempotency-Key": secrets.token_hex(4)}
    made = await identity.ask("POST", "/api/v1/clients", admin, json={}, headers=key)
    again = await identity.ask("POST", "/api/v1/clients", admin, json={}, headers=key)
    assert (made.status, again.status, "client_secret" in again.json) == (201, 201, False)
    form = {"grant_type": "client_credentials", "client_id": made.json["client_id"]}
    good = await identity.grant(**form, client_secret=made.json["client_secret"])
    assert (await identity.ask("GET", "/api/v1/me", good.json["access_token"])).json["roles"] == ["integrator"]
    assert (await identity.grant(**form, client_secret="wrong")).status == 401


async def test_the_audit_log_tells_logins_of_the_tenant_by_id(identity: Identity) -> None:
    username = await identity.user()
    await identity.log_in(username, "not the password")
    await identity.log_in(username)
    admin = await identity.token("street_admin")
    rows = (await identity.ask("GET", "/api/v1/audit-log?sort=created_at&limit=2", admin)).json
    assert [row["outcome"] for row in rows["items"]] == ["LOGIN_FAILED", "LOGGED_IN"]
    assert username not in str(rows)
    following = await identity.ask("GET", f"/api/v1/audit-log?cursor={rows['next']}", admin)
    assert [row["outcome"] for row in following.json["items"]] == ["LOGGED_IN"]


async def test_roles_and_the_tenant_are_listed(identity: Identity) -> None:
    token = await identity.token()
    roles = {item["slug"] for item in (await identity.ask("GET", "/api/v1/roles", token)).json["items"]}
    tenants = (await identity.ask("GET", "/api/v1/tenants", token)).json["items"]
    assert {"street_admin", "enterprise_contact"} <= roles
    assert [tenant["code"] for tenant in tenants] == [identity.tenant]
