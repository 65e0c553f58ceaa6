"""The console's committed client is that of the API as it is."""

import hashlib
from pathlib import Path

import pytest

from deploy.tools import openapi

GENERATED = Path(__file__).parents[2] / "services" / "console" / "src" / "api" / "generated"


@pytest.fixture(scope="module")
def description() -> str:
    return openapi.text()


def digest(description: str) -> str:
    return hashlib.sha256(description.encode()).hexdigest()


def test_the_client_was_generated_from_this_description_of_the_api(description: str) -> None:
    kept = (GENERATED / "openapi.sha256").read_text().strip()
    assert kept == digest(description), "run `make console-client`"


def test_another_description_is_another_client(description: str) -> None:
    changed = description.replace("/api/v1/parks", "/api/v1/gardens")
    assert digest(changed) != digest(description)
