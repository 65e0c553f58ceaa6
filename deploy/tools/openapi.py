"""`python -m deploy.tools.openapi`: the merged description of the API, as the gateway serves it, without a platform.

The console's client is generated from it. Nothing is opened: a description needs no settings, clock or database.
"""

import json
import secrets
import sys
from importlib import import_module
from typing import Any, cast

from deploy.local.services import module_of
from services.gateway.documents import Description, merge
from services.gateway.routing import SERVICES
from shared.kernel.clock import SystemClock
from shared.kernel.ids import RandomBits, UuidV7
from shared.web.app import create_app
from shared.web.service import Service


def merged() -> Description:
    """One description of all services."""
    return merge({name: _described(name) for name in SERVICES})


def text() -> str:
    """The same as JSON that is alike on every run."""
    return json.dumps(merged(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _described(name: str) -> Description:
    service: Service[Any] = import_module(f"{module_of(name)}.wiring").SERVICE
    clock, random = SystemClock(), RandomBits(secrets.token_bytes)
    return create_app(service, cast("Any", None), clock=clock, ids=UuidV7(clock, random), random=random).openapi()


if __name__ == "__main__":
    sys.stdout.write(text())
