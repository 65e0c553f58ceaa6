"""Every operation × every role × own and foreign place: no leak, no role beyond what it may.

Roles whose work no service knows yet share an account, unless `LONG=1`.
"""

import os
from dataclasses import replace

import pytest

from tests.driver.http import Reply
from tests.security.lines import Lines
from tests.security.matrix import Ask, Marks, asked, over
from tests.security.people import Caller, Where, everybody
from tests.security.permissions import EVERYBODY, MAY, MAY_READ, NOT_YET
from tests.security.plot import MATRIX, Plot, lay_out
from tests.security.samples import Operation, Request, Unsayable, operations, request
from tests.support.seeded import SECOND, Platform

IS_LONG = os.environ.get("LONG") == "1"
pytestmark = pytest.mark.timeout(1800 if IS_LONG else 400)

PUBLIC = {
    "POST /auth/token",
    "POST /auth/revoke",
    "GET /.well-known/jwks.json",
    "GET /public/requests/{code}",
    "GET /public/requests/{code}/updates",
}
_SHARED = (
    "streets",
    "communities",
    "parks",
    "tenants",
    "users",
    "clients",
    "departments",
    "dictionaries",
    "calendars",
    "service-items",
    "suppliers",
    "routing-rules",
)
"""Things of the plot that are no secret in its tenant."""
_LISTS = (
    "enterprises",
    "organizations",
    "members",
    "visits",
    "linkages",
    "transfers",
    "imports",
    "work-coverage",
    "requests",
)


@pytest.fixture(scope="module")
def plot(seeded: Platform) -> Plot:
    return lay_out(seeded, MATRIX)


@pytest.fixture(scope="module")
def described(seeded: Platform) -> list[Operation]:
    return operations(seeded.nobody().read("/openapi.json"))


@pytest.fixture(scope="module")
def callers(seeded: Platform, plot: Plot) -> list[Caller]:
    return everybody(seeded, plot, alike=() if IS_LONG else sorted(NOT_YET))


@pytest.fixture(scope="module")
def ask(seeded: Platform) -> Ask:
    return over(Lines(seeded.url))


@pytest.fixture(scope="module")
def marks(seeded: Platform, plot: Plot) -> Marks:
    """Bound elsewhere one reads none of the plot's own things; abroad nothing of the whole tenant."""
    officer = seeded.browser(SECOND, "street_officer")
    own = {id for name, id in plot.things.items() if name not in _SHARED} | {plot.words["credit_code"]}
    listed = {each["id"] for name in _LISTS for each in officer.read(f"/{name}", limit="200")["items"]}
    return {
        Where.ELSEWHERE: frozenset(own),
        Where.ABROAD: frozenset(own | listed | set(plot.things.values()) | set(plot.place.values())),
    }


def test_nobody_reaches_what_is_not_his_and_no_role_does_more_than_it_may(
    ask: Ask, plot: Plot, marks: Marks, described: list[Operation], callers: list[Caller]
) -> None:
    assert asked(ask, plot, marks, described, callers).findings() == []


def test_only_logging_in_and_out_the_keys_and_the_public_status_are_public(described: list[Operation]) -> None:
    assert {each.name for each in described if each.is_public} == PUBLIC


def test_the_table_of_permissions_names_roles_and_commands_that_exist(
    described: list[Operation], callers: list[Caller]
) -> None:
    assert {role for each in callers for role in each.roles} == EVERYBODY
    assert {each.name for each in described} >= MAY.keys()
    assert {each.resource for each in described} >= MAY_READ.keys()


def test_an_operation_that_nobody_can_ask_fails(plot: Plot, described: list[Operation]) -> None:
    unknown = replace(described[0], path="/api/v1/enterprises/{id}/rooms/{room}")
    with pytest.raises(Unsayable, match="room"):
        request(unknown, plot)


LEAKS = [
    ("GET /enterprises/{id}", "street_officer", Where.ABROAD, "is not told that there is no such thing"),
    ("GET /enterprises/{id}", "person", Where.ABROAD, "reads"),
    ("GET /members", "station_worker", Where.ELSEWHERE, "reads"),
    ("GET /linkages", "integrator", Where.ABROAD, "reads"),
    ("PATCH /members/{id}", "liaison", Where.OWN, "may not, and is not refused"),
    ("POST /visits", "liaison", Where.ABROAD, "is not told that there is no such thing"),
]


@pytest.mark.parametrize(("name", "role", "where", "what"), LEAKS)
def test_a_planted_leak_is_found(
    ask: Ask,
    plot: Plot,
    marks: Marks,
    described: list[Operation],
    callers: list[Caller],
    name: str,
    role: str,
    where: Where,
    what: str,
) -> None:
    operation = next(each for each in described if each.name == name)
    concerned = [each for each in callers if each.role in (role, "street_officer")]
    officer = next(each for each in callers if (each.role, each.where) == ("street_officer", Where.OWN))

    def leaking(caller: Caller, operation: Operation, sent: Request) -> Reply:
        """The filter is gone for one role in one place: it is answered as the plot's own officer."""
        is_planted = (caller.role, caller.where) == (role, where)
        return ask(officer if is_planted else caller, operation, sent)

    findings = asked(leaking, plot, marks, [operation], concerned).findings()
    assert any(f"{name} by {role} {where.value}: {what}" in finding for finding in findings)
