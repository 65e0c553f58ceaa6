"""The console's committed client is that of the API as it is."""

import hashlib
from pathlib import Path

from deploy.tools import openapi

GENERATED = Path(__file__).parents[2] / "services" / "console" / "src" / "api" / "generated"


def digest(description: str) -> str:
    return hashlib.sha256(description.encode()).hexdigest()


def test_the_client_was_generated_from_this_description_of_the_api() -> None:
    kept = (GENERATED / "openapi.sha256").read_text().strip()
    assert kept == digest(openapi.text()), "run `make console-client`"


def test_another_description_is_another_client() -> None:
    changed = openapi.text().replace("/api/v1/parks", "/api/v1/gardens")
    assert digest(changed) != digest(openapi.text())
