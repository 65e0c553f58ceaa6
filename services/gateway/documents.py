"""The merged description of all services (OpenAPI 3.1): fetched from each, schema names prefixed with the service's.

While a service does not answer the rest is shown, and asked again next time.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from services.gateway.routing import SERVICES
from shared.telemetry.logs import get_logger
from shared.web.described import add_refusals
from shared.web.settings import WebSettings

Description = dict[str, Any]
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_KEPT_S = 60.0
_REF = "#/components/schemas/"
_PUBLIC = ("/api/v1/", "/.well-known/")
_OWN_REFUSALS = (404, 429, 502, 503, 504)
"""What the gateway itself answers, whatever the operation."""
_METHODS = ("get", "post", "put", "patch", "delete")
_log = get_logger("documents")


class Documents:
    """Keeps the whole description for a minute."""

    def __init__(self, session: aiohttp.ClientSession, settings: WebSettings) -> None:
        self._session = session
        self._settings = settings
        self._kept: tuple[float, Description] | None = None

    async def openapi(self) -> Description:
        now = asyncio.get_running_loop().time()
        if self._kept is not None and self._kept[0] > now:
            return self._kept[1]
        found = dict(zip(SERVICES, await asyncio.gather(*map(self._fetch, SERVICES)), strict=True))
        merged = merge({service: each for service, each in found.items() if each is not None})
        if None not in found.values():
            self._kept = (now + _KEPT_S, merged)
        return merged

    async def _fetch(self, service: str) -> Description | None:
        try:
            async with self._session.get(f"{self._settings.url(service)}/openapi.json", timeout=_TIMEOUT) as reply:
                reply.raise_for_status()
                description: Description = json.loads(await reply.read())
                return description
        except (aiohttp.ClientError, TimeoutError, ValueError):
            _log.warning("description-missing", upstream=service)
            return None


def merge(descriptions: Mapping[str, Description]) -> Description:
    """One description of all paths; a path belongs to one service, so nothing can collide but names."""
    merged: Description = {
        "openapi": "3.1.0",
        "info": {"title": "Balian", "version": "1"},
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    for service, description in descriptions.items():
        prefixed = json.loads(json.dumps(description).replace(_REF, f"{_REF}{service}."))
        components = prefixed.get("components", {})
        merged["paths"].update(_public_paths(service, prefixed.get("paths", {})))
        named = {f"{service}.{name}": schema for name, schema in components.get("schemas", {}).items()}
        merged["components"]["schemas"].update(named)
        merged["components"]["securitySchemes"].update(components.get("securitySchemes", {}))
    return merged


def _public_paths(service: str, paths: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only what the gateway passes on; every operation is named after its service and has the gateway's refusals."""
    problem = {"application/problem+json": {"schema": {"$ref": f"{_REF}{service}.Problem"}}}
    public = {name: path for name, path in paths.items() if name.startswith(_PUBLIC)}
    for path in public.values():
        for method in _METHODS:
            if method in path:
                path[method]["operationId"] = f"{service}.{path[method].get('operationId', method)}"
                path[method]["tags"] = path[method].get("tags") or [service]
                add_refusals(path[method], _OWN_REFUSALS, problem)
    return public
