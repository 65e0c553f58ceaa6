"""Secrets that are files: made once, completed when a service comes later."""

from pathlib import Path

import orjson

from services.identity.files import SERVICES, ensure_files
from shared.web.client import CLIENTS_FILE


def test_a_service_that_comes_later_gets_a_secret_and_the_others_keep_theirs(tmp_path: Path) -> None:
    ensure_files(tmp_path)
    file = tmp_path / CLIENTS_FILE
    first = orjson.loads(file.read_bytes())
    earlier = {name: secret for name, secret in first.items() if name != "svc-service-request"}
    file.write_bytes(orjson.dumps(earlier))
    ensure_files(tmp_path)
    completed = orjson.loads(file.read_bytes())
    assert completed.keys() == {f"svc-{name}" for name in SERVICES}
    assert earlier.items() <= completed.items()
    assert completed["svc-service-request"] != first["svc-service-request"]
