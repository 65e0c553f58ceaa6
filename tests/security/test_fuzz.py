"""Every operation through the gateway with made-up requests: nothing breaks, nothing undeclared comes back.

`LONG=1` asks for every boundary of every field and makes up more.
"""

import asyncio
import json
import os
import re
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import Response

from tests.driver.http import Browser
from tests.security.fuzzing import Asking, Description, Values, fuzz
from tests.security.plot import FUZZ, Plot, lay_out, register
from tests.support.seeded import SECOND, Platform
from tests.support.web import serving

IS_LONG = os.environ.get("LONG") == "1"
EXAMPLES = 25 if IS_LONG else 1
pytestmark = pytest.mark.timeout(3600 if IS_LONG else 400)

PERSONAS = {"street_officer": "", "station_worker": "park", "enterprise_contact": "enterprise"}
"""Role → what bounds it."""


@pytest.fixture(scope="module")
def plot(seeded: Platform) -> Plot:
    """One that may be moved out, dissolved and changed at will."""
    return lay_out(seeded, FUZZ)


@pytest.mark.parametrize("role", PERSONAS)
def test_nothing_breaks_and_nothing_undeclared_comes_back(seeded: Platform, plot: Plot, role: str) -> None:
    bounds = {name: plot.place[name] for name in [PERSONAS[role]] if name}
    account = register(seeded.browser(SECOND, "street_admin"), f"fuzz-{role}", [role], bounds)
    browser = Browser(seeded.url, account)
    description = browser.read("/openapi.json")
    asking = Asking(
        description,
        seeded.url,
        browser.authority(),
        known(plot),
        known_at(description, plot),
        EXAMPLES,
        is_long=IS_LONG,
    )
    outcome = fuzz(asking)
    assert outcome.faults == {}
    assert {200, 403, 404, 422} <= outcome.answered.keys()
    assert browser.get("/me").status == 200


def known(plot: Plot) -> Values:
    """What requests may say anywhere: ids and natural keys of the plot, versions."""
    words = {f"body.{name}": [text] for name, text in plot.words.items() if isinstance(text, str) and "." not in name}
    return {"header.If-Match": ['"1"', '"2"', '"999"'], "query.park": [plot.place["park"]], **words}


def known_at(description: Description, plot: Plot) -> dict[str, Values]:
    """What belongs in an address, by path."""
    return {path: values for path in description["paths"] if (values := _in_path(path, plot))}


def _in_path(path: str, plot: Plot) -> dict[str, list[str]]:
    resource = path.removeprefix("/api/v1/").split("/")[0]
    things = {"id": plot.things[resource]} if resource in plot.things else {}
    own = {name.partition(".")[2]: text for name, text in plot.words.items() if name.startswith(f"{resource}.")}
    words: Mapping[str, Any] = {**plot.words, **own, **things}
    return {f"path.{name}": [words[name]] for name in re.findall(r"{(\w+)}", path) if name in words}


FAULTY = FastAPI()


@FAULTY.get("/startupz", include_in_schema=False)
def started() -> None: ...


@FAULTY.get("/broken")
def broken() -> Response:
    return Response(status_code=500)


@FAULTY.get("/undeclared")
def undeclared() -> Response:
    return Response(status_code=409)


@FAULTY.get("/misshapen", response_model=dict[str, int])
def misshapen() -> Response:
    return Response(json.dumps({"count": "many"}), media_type="application/json")


@FAULTY.get("/careless", openapi_extra={"parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}}]})
def careless() -> None: ...


@FAULTY.get("/mistyped", response_model=dict[str, int])
def mistyped() -> Response:
    return Response("many", media_type="text/plain")


async def test_a_broken_and_a_misdescribed_operation_are_found() -> None:
    async with serving(FAULTY) as url:
        outcome = await asyncio.to_thread(fuzz, Asking(FAULTY.openapi(), url, examples=10))
    assert {tuple(fault.split(": ")[:2]) for fault in outcome.faults} >= {
        ("GET /broken", "Server error"),
        ("GET /undeclared", "Undocumented status code"),
        ("GET /misshapen", "Response violates schema"),
        ("GET /mistyped", "Undocumented Content-Type"),
        ("GET /careless", "Schema-violating request accepted"),
    }
