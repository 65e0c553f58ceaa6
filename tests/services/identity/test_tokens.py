import secrets
from datetime import timedelta

import jwt
import orjson
import pytest

from services.identity.commands.grant import Narrowing
from services.identity.names import Holder
from tests.services.identity.conftest import PASSWORD, Identity


async def test_a_password_gives_a_token_that_says_who_and_where_and_nothing_personal(identity: Identity) -> None:
    username = await identity.user("station_worker", jurisdiction=Narrowing(park="p1"))
    answer = await identity.log_in(username)
    assert (answer.status, answer.json["token_type"], answer.json["expires_in"]) == (200, "Bearer", 900)
    assert answer.headers["Cache-Control"] == "no-store"
    claims = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    assert (claims["tenant"], claims["roles"], claims["jurisdiction"]) == (
        identity.tenant,
        ["station_worker"],
        {"park": "p1"},
    )
    assert claims["clock"] == {"mode": "STORY", "start": "2016-05-29T16:00:00+00:00"}
    assert username not in str(claims)


async def test_the_published_key_verifies_the_token(identity: Identity) -> None:
    token = await identity.token()
    keys = (await identity.ask("GET", "/.well-known/jwks.json")).json["keys"]
    claims = jwt.decode(token, jwt.PyJWK(keys[0]), algorithms=["EdDSA"], audience="balian")
    assert claims["iss"] == "balian-identity"


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(identity: Identity) -> None:
    wrong = await identity.log_in(await identity.user(), "not the password")
    unknown = await identity.log_in(f"nobody-{secrets.token_hex(4)}")
    assert wrong.status == unknown.status == 401
    assert wrong.json == unknown.json
    assert wrong.json["type"] == "/problems/login-failed"


async def test_after_five_failures_the_right_password_fails_too_for_a_quarter_of_an_hour(identity: Identity) -> None:
    username = await identity.user()
    for _ in range(5):
        assert (await identity.log_in(username, "not the password")).status == 401
    assert (await identity.log_in(username)).status == 401
    identity.clock.ahead = timedelta(minutes=14)
    assert (await identity.log_in(username)).status == 401
    identity.clock.ahead = timedelta(minutes=16)
    assert (await identity.log_in(username)).status == 200


async def test_a_good_login_forgets_the_failures_before_it(identity: Identity) -> None:
    username = await identity.user()
    for _ in range(2):
        for _ in range(4):
            await identity.log_in(username, "not the password")
        assert (await identity.log_in(username)).status == 200


async def test_a_refresh_token_gives_the_next_one_with_the_present_grant(identity: Identity) -> None:
    first = await identity.log_in(await identity.user())
    second = await identity.grant(grant_type="refresh_token", refresh_token=first.json["refresh_token"])
    assert second.status == 200
    assert second.json["refresh_token"] != first.json["refresh_token"]


async def test_a_refresh_token_used_twice_ends_all_that_came_from_the_login(identity: Identity) -> None:
    first = (await identity.log_in(await identity.user())).json["refresh_token"]
    second = (await identity.grant(grant_type="refresh_token", refresh_token=first)).json["refresh_token"]
    assert (await identity.grant(grant_type="refresh_token", refresh_token=first)).status == 401
    assert (await identity.grant(grant_type="refresh_token", refresh_token=second)).status == 401


async def test_a_refresh_token_used_twice_is_on_record(identity: Identity) -> None:
    refresh = (await identity.log_in(await identity.user())).json["refresh_token"]
    for _ in range(2):
        await identity.grant(grant_type="refresh_token", refresh_token=refresh)
    rows = await identity.ask("GET", "/api/v1/audit-log?outcome=REFRESH_REUSED", await identity.token("street_admin"))
    assert len(rows.json["items"]) == 1


async def test_a_session_ends_after_twelve_hours(identity: Identity) -> None:
    token = (await identity.log_in(await identity.user())).json["refresh_token"]
    identity.clock.ahead = timedelta(hours=13)
    assert (await identity.grant(grant_type="refresh_token", refresh_token=token)).status == 401


async def test_logging_out_ends_the_session(identity: Identity) -> None:
    token = (await identity.log_in(await identity.user())).json["refresh_token"]
    assert (await identity.ask("POST", "/api/v1/auth/revoke", data={"token": token})).status == 200
    assert (await identity.grant(grant_type="refresh_token", refresh_token=token)).status == 401


@pytest.mark.parametrize("token", ["abc", "a.b.c"])
async def test_logging_out_with_an_unknown_token_is_no_fault(identity: Identity, token: str) -> None:
    assert (await identity.ask("POST", "/api/v1/auth/revoke", data={"token": token})).status == 200


async def test_a_service_gets_a_token_for_one_owner_and_one_tenant(identity: Identity) -> None:
    answer = await identity.grant(**_service(identity, audience="organization", tenant=identity.tenant))
    claims = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    assert (claims["aud"], claims["tenant"], claims["roles"]) == ("organization", identity.tenant, ["system"])
    assert "refresh_token" not in answer.json


@pytest.mark.parametrize(
    "wrong",
    [{"client_secret": "wrong"}, {"client_id": "svc-stranger"}, {"audience": "balian"}, {"tenant": "nowhere"}],
)
async def test_a_service_that_is_not_ours_gets_none(identity: Identity, wrong: dict[str, str]) -> None:
    form = {**_service(identity, audience="organization", tenant=identity.tenant), **wrong}
    assert (await identity.grant(**form)).status == 401


def _service(identity: Identity, **named: str) -> dict[str, str]:
    known = orjson.loads((identity.home / "keys" / "service-clients.json").read_bytes())
    form = {"grant_type": "client_credentials", "client_id": "svc-linkage", "client_secret": known["svc-linkage"]}
    return {**form, **named}


@pytest.mark.parametrize(
    ("form", "pointer", "slug"),
    [
        ({"grant_type": "implicit"}, "/grant_type", "not-allowed"),
        ({"grant_type": "password", "username": "a"}, "/password", "missing"),
        ({}, "/grant_type", "missing"),
    ],
)
async def test_an_incomplete_request_for_a_token_names_what_is_missing(
    identity: Identity, form: dict[str, str], pointer: str, slug: str
) -> None:
    answer = await identity.ask("POST", "/api/v1/auth/token", data={"other": "ignored", **form})
    assert answer.status == 422
    assert [(each["pointer"], each["slug"]) for each in answer.json["errors"]] == [(pointer, slug)]


async def test_a_token_is_asked_for_with_a_form(identity: Identity) -> None:
    answer = await identity.ask("POST", "/api/v1/auth/token", json={"grant_type": "password"})
    assert answer.status == 415


async def test_me_tells_who_i_am_what_i_may_and_the_time_i_live_in(identity: Identity) -> None:
    username = await identity.user("station_worker", jurisdiction=Narrowing(park="p1"))
    token = (await identity.log_in(username)).json["access_token"]
    me = (await identity.ask("GET", "/api/v1/me", token)).json
    assert (me["username"], me["tenant"], me["roles"]) == (username, identity.tenant, ["station_worker"])
    assert me["jurisdiction"] == {"park": "p1"}
    assert me["clock"] == {"mode": "STORY", "now": "2016-05-30T00:00:00+08:00", "rule_pack": "2016"}


async def test_who_changes_his_password_logs_in_anew(identity: Identity) -> None:
    username = await identity.user()
    tokens = (await identity.log_in(username)).json
    body = {"current": PASSWORD, "new": "another good password"}
    assert (await identity.ask("POST", "/api/v1/me/password", tokens["access_token"], json=body)).status == 204
    assert (await identity.log_in(username)).status == 401
    assert (await identity.log_in(username, "another good password")).status == 200
    refreshed = await identity.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refreshed.status == 401


async def test_a_password_is_not_changed_without_knowing_the_present_one(identity: Identity) -> None:
    token = await identity.token()
    body = {"current": "not the password", "new": "another good password"}
    answer = await identity.ask("POST", "/api/v1/me/password", token, json=body)
    assert (answer.status, answer.json["errors"][0]["slug"]) == (422, "password-wrong")


async def test_a_name_claimed_by_nobody_is_free_again_after_a_minute(identity: Identity) -> None:
    async def exists(holder: Holder) -> bool:
        return False

    name = f"ghost-{secrets.token_hex(4)}"
    await identity.parts.names.claim(name, Holder("never-written", identity.tenant), exists)
    identity.clock.ahead = timedelta(minutes=2)
    await identity.parts.names.claim(name, Holder("second", identity.tenant), exists)
    assert await identity.parts.names.holder(name) == Holder("second", identity.tenant)
