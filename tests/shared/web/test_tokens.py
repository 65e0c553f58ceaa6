import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from shared.kernel.clock import SystemClock
from shared.web.errors import InvalidToken
from shared.web.tokens import LEEWAY_S, TokenCheck
from tests.shared.web.conftest import Caller
from tests.support.stores import SettableClock
from tests.support.tokens import Signer, bearer

MakeToken = Callable[[Signer], str]


def _without_signature(signer: Signer) -> str:
    _, payload, _ = signer.token("station_worker").split(".")
    return f"{_part({'alg': 'none', 'kid': signer.kid})}.{payload}."


def _signed_with_the_public_key(signer: Signer) -> str:
    return jwt.encode(_claims(signer), signer.jwk["x"], "HS256", headers={"kid": signer.kid})


def _changed(signer: Signer) -> str:
    head, _, signature = signer.token("station_worker").split(".")
    return f"{head}.{_part({**_claims(signer), 'tenant': 't2'})}.{signature}"


def _with_a_key_of_its_own(signer: Signer) -> str:
    own = Signer()
    token = own.token("station_worker", kid=signer.kid)
    _, payload, signature = token.split(".")
    head = {"alg": "EdDSA", "kid": signer.kid, "jwk": own.jwk, "jku": "http://127.0.0.1/keys"}
    return f"{_part(head)}.{payload}.{signature}"


def _of_another_algorithm(signer: Signer) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(_claims(signer), key, "ES256", headers={"kid": signer.kid})


def _claims(signer: Signer) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(signer.token("station_worker"), options={"verify_signature": False})
    return claims


def _part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


BAD: dict[str, MakeToken] = {
    "expired": lambda signer: signer.token("station_worker", exp=int(time.time()) - 60),
    "expired a second beyond what clocks may differ": lambda signer: signer.token(
        "station_worker", exp=int(time.time()) - LEEWAY_S - 1
    ),
    "not valid yet": lambda signer: signer.token("station_worker", nbf=int(time.time()) + 60),
    "without expiry": lambda signer: signer.token("station_worker", exp=None),
    "signed by somebody else": lambda signer: Signer().token("station_worker", kid=signer.kid),
    "of an unknown key": lambda signer: signer.token("station_worker", kid="another"),
    "of a key whose id is a path": lambda signer: signer.token("station_worker", kid="../keys/master"),
    "signed with a key that it brings": _with_a_key_of_its_own,
    "signed with another algorithm": _of_another_algorithm,
    "not signed": _without_signature,
    "signed with the public key as a secret": _signed_with_the_public_key,
    "changed after signing": _changed,
    "of another issuer": lambda signer: signer.token("station_worker", iss="somebody"),
    "for another audience": lambda signer: signer.token("station_worker", aud="elsewhere"),
    "for another service": lambda signer: signer.service_token("organization"),
    "of a user who claims to be the system": lambda signer: signer.token("system"),
    "of a user under a service's audience": lambda signer: signer.token("station_worker", aud="sample"),
    "of another type": lambda signer: signer.token("station_worker", typ="refresh"),
    "without an id": lambda signer: signer.token("station_worker", jti=None),
    "without a tenant": lambda signer: signer.token("station_worker", tenant=None),
    "with an unknown jurisdiction": lambda signer: signer.token("station_worker", jurisdiction={"planet": "p"}),
    "cut off": lambda signer: signer.token("station_worker").rpartition(".")[0],
    "not a token": lambda signer: "abc",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_opens_nothing_and_is_not_told_why(caller: Caller, make: MakeToken) -> None:
    answer = await caller.ask("GET", "/api/v1/notes", headers=bearer(make(caller.signer)))
    assert (answer.status, answer.json["type"]) == (401, "/problems/invalid-token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="balian", error="invalid_token"'


async def test_a_good_token_opens(caller: Caller) -> None:
    good = bearer(caller.signer.token("station_worker"))
    assert (await caller.ask("GET", "/api/v1/notes", headers=good)).status == 200


async def test_no_token_asks_for_one(caller: Caller) -> None:
    caller.headers.clear()
    answer = await caller.ask("GET", "/api/v1/notes")
    assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="balian"'


async def test_a_user_cannot_bring_a_correlation_id(caller: Caller) -> None:
    answer = await caller.ask("GET", "/api/v1/scope", headers={"X-Correlation-Id": "mine"})
    assert answer.json["correlation_id"] != "mine"


async def test_a_service_hands_its_correlation_id_on(caller: Caller) -> None:
    headers = {**bearer(caller.signer.service_token("sample")), "X-Correlation-Id": "c1"}
    assert (await caller.ask("GET", "/api/v1/scope", headers=headers)).json["correlation_id"] == "c1"


async def test_a_trace_goes_on_under_a_span_of_its_own(caller: Caller) -> None:
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    answer = await caller.ask("GET", "/api/v1/scope", headers={"traceparent": f"00-{trace}-{span}-01"})
    assert trace in answer.json["traceparent"]
    assert span not in answer.json["traceparent"]


async def test_a_story_time_is_refused_where_time_is_real(caller: Caller) -> None:
    answer = await caller.ask("GET", "/api/v1/notes", headers={"Balian-Story-Time": "2016-06-01T00:00:00+08:00"})
    assert (answer.status, answer.json["errors"][0]["slug"]) == (422, "story-time-not-allowed")


async def test_a_command_of_a_story_happens_at_its_story_time_and_not_before_the_last(caller: Caller) -> None:
    story = {"mode": "STORY", "start": "2016-05-30T00:00:00+08:00"}
    token = bearer(caller.signer.token("station_worker", clock=story))
    later = await _write(caller, {**token, "Balian-Story-Time": "2016-06-02T09:00:00+08:00"})
    history = await caller.ask("GET", f"{later.headers['Location']}/history", headers=token)
    assert history.json[0]["occurred_at"].startswith("2016-06-02T01:00:00")

    earlier = await _write(caller, {**token, "Balian-Story-Time": "2016-06-01T09:00:00+08:00"})
    assert (earlier.status, earlier.json["type"]) == (409, "/problems/clock-behind")
    assert earlier.json["now"].startswith("2016-06-02T01:00:00")


@pytest.mark.parametrize(("text", "slug"), [("yesterday", "wrong-format"), ("2016-06-01T09:00:00", "timezone-missing")])
async def test_a_story_time_needs_its_form_and_offset(caller: Caller, text: str, slug: str) -> None:
    token = bearer(caller.signer.token("station_worker", clock={"mode": "STORY", "start": None}))
    answer = await caller.ask("GET", "/api/v1/notes", headers={**token, "Balian-Story-Time": text})
    assert (answer.status, answer.json["errors"][0]["slug"]) == (422, slug)


async def test_only_services_read_the_log_of_events(caller: Caller) -> None:
    assert (await caller.ask("GET", "/internal/events?aggregate=a")).status == 403
    service = bearer(caller.signer.service_token("sample"))
    assert (await caller.ask("GET", "/internal/events?aggregate=a", headers=service)).json == {"items": []}


async def _write(caller: Caller, headers: dict[str, str]) -> Any:
    return await caller.ask("POST", "/api/v1/notes", json={"title": "a"}, headers=headers)


async def test_a_token_known_as_good_is_refused_once_its_time_is_over() -> None:
    signer, clock = Signer(), SettableClock(datetime.now(UTC))
    check = TokenCheck(signer.key_of, clock, service=None)
    token = signer.token("station_worker")
    assert (await check(token)).id == "u1"
    clock.pass_by(timedelta(minutes=6))
    with pytest.raises(InvalidToken):
        await check(token)


async def test_a_token_known_as_good_is_refused_once_its_key_is_no_more() -> None:
    signer = Signer()
    keys = {signer.kid: await signer.key_of(signer.kid)}

    async def key_of(kid: str) -> jwt.PyJWK | None:
        return keys.get(kid)

    check = TokenCheck(key_of, SystemClock(), service=None)
    token = signer.token("station_worker")
    assert (await check(token)).id == "u1"
    keys.clear()
    with pytest.raises(InvalidToken):
        await check(token)
