"""Which service answers an address: a table by the first word of the path. What is not in it does not exist here.

Paths are judged as they were sent, before anything is decoded, so that no two readers can understand them differently.
"""

from dataclasses import dataclass

from shared.kernel.errors import NotFound
from shared.web.errors import Malformed

PREFIX = "/api/v1/"
KEYS = ("/.well-known/jwks.json", "/api/v1/.well-known/jwks.json")

SERVICES = {
    "identity": ("auth", "me", "users", "roles", "clients", "tenants", "audit-log"),
    "organization": (
        "streets",
        "communities",
        "parks",
        "enterprises",
        "organizations",
        "work-coverage",
        "departments",
        "dictionaries",
        "calendars",
    ),
    "member": ("members", "transfers", "workflows/transfer"),
    "outreach": ("visits",),
    "service-request": (
        "requests",
        "bundles",
        "assignments",
        "service-items",
        "service-classes",
        "suppliers",
        "routing-rules",
        "request-terms",
        "clock-recounts",
        "service-projects",
        "public",
        "workflows/request",
        "workflows/service-item",
        "workflows/service-project",
    ),
    "linkage": ("linkages", "workflows"),
    "insight": ("kpis", "dashboards", "stream", "inbox", "notifications", "activity", "search"),
    "integration": ("imports", "files", "dead-letters"),
}
"""Resources by owner; two words where one thing of a resource is another owner's, as a definition is."""

_OWNER = {resource: service for service, resources in SERVICES.items() for resource in resources}
_OPEN = ("auth", "public")
_READ_BY_ANYBODY = ("service-items", "service-classes")
"""The menu: read without login, and with one as its holder sees it."""
_TRICKS = (b"..", b"//", b"\\", b"%2f", b"%5c", b"%2e", b"%25", b"%00", b";")


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a request goes; `path` names the route in logs and metrics."""

    service: str
    path: str
    is_open: bool
    is_read_by_anybody: bool = False


def upstream_of(raw_path: bytes) -> Upstream:
    """Raises `Malformed` for a path that could be read in two ways, `NotFound` for what is not in the table."""
    path = plain(raw_path)
    if path in KEYS:
        return Upstream("identity", path, is_open=True)
    if not path.startswith(PREFIX):
        raise NotFound
    words = path.removeprefix(PREFIX).split("/")
    resource = "/".join(words[:2]) if "/".join(words[:2]) in _OWNER else words[0]
    if resource not in _OWNER:
        raise NotFound
    return Upstream(_OWNER[resource], PREFIX + resource, resource in _OPEN, resource in _READ_BY_ANYBODY)


def plain(raw_path: bytes) -> str:
    """The path as it was sent. Raises `Malformed` when it could be read in two ways."""
    lowered = raw_path.lower()
    if any(trick in lowered for trick in _TRICKS) or any(byte <= 0x20 or byte >= 0x7F for byte in raw_path):
        raise Malformed
    return raw_path.decode("ascii")


def is_of_services(raw_path: bytes) -> bool:
    """Whether the address belongs to the services; every other one is the console's."""
    return raw_path.startswith((b"/api/", b"/.well-known/"))
