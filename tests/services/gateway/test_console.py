"""The console's files and pages, before and after it was built."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.gateway import wiring
from tests.services.gateway.conftest import Gateway, running_gateway

PAGE = {"Accept": "text/html,application/xhtml+xml"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dist")
    (root / "assets").mkdir()
    (root / "index.html").write_text("<p>the console</p>")
    (root / "emblem.svg").write_text("<svg/>")
    (root / "assets" / "index-abc.js").write_text("go()")
    (root / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"go()"))
    (root / ".hidden").write_text("secret")
    return root


@pytest.fixture(scope="module")
async def serving_console(built: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "BUILT", built)
        async with running_gateway(tmp_path_factory.mktemp("console")) as gateway:
            yield gateway


@pytest.mark.parametrize("path", ["/", "/linkages/0190", "/overview?park=1"])
async def test_every_page_begins_with_the_first_one(serving_console: Gateway, path: str) -> None:
    page = await serving_console.ask("GET", path, headers=PAGE)
    assert (page.status, page.body) == (200, b"<p>the console</p>")
    assert page.headers["Cache-Control"] == "no-cache"


async def test_a_page_may_run_only_scripts_and_styles_of_our_own(serving_console: Gateway) -> None:
    policy = (await serving_console.ask("GET", "/", headers=PAGE)).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


async def test_a_file_with_a_digest_in_its_name_is_kept_for_good_and_sent_packed(serving_console: Gateway) -> None:
    packed = await serving_console.ask("GET", "/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    plain = await serving_console.ask("GET", "/assets/index-abc.js", headers=PLAIN)
    assert packed.body == plain.body == b"go()"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "immutable" in plain.headers["Cache-Control"]
    assert packed.headers["Content-Type"].startswith("text/javascript")


async def test_a_file_without_one_is_asked_for_again(serving_console: Gateway) -> None:
    assert (await serving_console.ask("GET", "/emblem.svg", headers=PLAIN)).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/absent.js", "/.hidden", "/assets/.hidden", "/nothing", "/assets/a/b.js"])
async def test_what_is_neither_file_nor_page_is_not_there(serving_console: Gateway, path: str) -> None:
    assert (await serving_console.ask("GET", path, headers={"Accept": "*/*"})).status == 404


async def test_while_it_is_not_built_one_page_says_how(serving_console: Gateway, built: Path) -> None:
    built.rename(built.with_name("elsewhere"))
    page = await serving_console.ask("GET", "/desk", headers=PAGE)
    built.with_name("elsewhere").rename(built)
    assert page.status == 503
    assert b"make console" in page.body


async def test_the_api_its_documents_and_health_stay_where_they_are(gateway: Gateway) -> None:
    assert (await gateway.ask("GET", "/api/v1/nothing", headers={})).json["type"] == "/problems/not-found"
    assert (await gateway.ask("GET", "/docs", headers=PAGE)).status == 200
    assert (await gateway.ask("GET", "/livez", headers={})).status == 200
    assert (await gateway.ask("POST", "/desk", headers={})).json["type"] == "/problems/not-found"
