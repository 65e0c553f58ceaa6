"""The services of the local profile: their names, what they are told, how each is asked."""

import http.client
import json
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = (
    "identity",
    "organization",
    "member",
    "outreach",
    "service-request",
    "linkage",
    "insight",
    "integration",
    "gateway",
)
READ_TIMEOUT_S = 2.0


def environment(root: Path, ports: Mapping[str, int], mongo_url: str, kafka: str) -> dict[str, str]:
    """The settings every service gets; `ports` names each service's own."""
    own = {name: ports[name] for name in NAMES}
    return {
        "BALIAN_PROFILE": "local",
        "BALIAN_HOME": str(root.resolve()),
        "BALIAN_PORT": str(ports["gateway"]),
        "BALIAN_PORTS": json.dumps(own),
        "MONGO_URL": mongo_url,
        "KAFKA_BOOTSTRAP": kafka,
        "KAFKA_REPLICATION_FACTOR": str(kafka.count(",") + 1),
    }


def module_of(name: str) -> str:
    """The package of a service: `service-request` → `services.service_request`."""
    return f"services.{name.replace('-', '_')}"


def command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in this environment's Python."""
    return [sys.executable, "-m", module, *arguments]


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and body of a GET on loopback; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READ_TIMEOUT_S)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read(2000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
