"""The settings all processes share, as small classes that a service's own `settings.py` composes.

Values come from the environment; the local profile's runner sets them.
"""

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL = "local"


class HomeSettings(BaseSettings):
    """Where keys and local data lie, and which profile runs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    balian_home: Path = Field(
        default=Path("var"), description="Folder of keys, accounts and local data", examples=["./var"]
    )
    balian_profile: str = Field(
        default="production",
        description="`local` on one machine, else the name of the installation",
        examples=[LOCAL],
    )

    @property
    def keys(self) -> Path:
        return self.balian_home / "keys"

    @property
    def is_local(self) -> bool:
        return self.balian_profile == LOCAL


class StoreSettings(BaseSettings):
    """Where the database is."""

    mongo_url: str = Field(
        description="Connection string of the replica set",
        examples=["mongodb://127.0.0.1:27017/?replicaSet=balian"],
    )


def own_database(service: str) -> Any:
    """The field of a service's own database; each has a variable of its own, so that none can meet another's."""
    name = f"balian_{service}"
    return Field(default=name, alias=f"{name.upper()}_DATABASE", description="Its own database", examples=[name])


class WebSettings(HomeSettings):
    """Where this service listens and where the others are."""

    balian_ports: dict[str, int] = Field(
        default_factory=dict,
        description="Port of each service on this machine, as JSON; one not named has its own host, port 8000",
        examples=['{"identity": 8101, "organization": 8102}'],
    )

    balian_listen_fd: int | None = Field(
        default=None,
        description="Number of an inherited listening socket to serve instead of opening a port",
        examples=[3],
    )

    def port(self, service: str) -> int:
        return self.balian_ports.get(service, 8000)

    def url(self, service: str) -> str:
        """Base address of a service, without a trailing slash."""
        if service in self.balian_ports:
            return f"http://127.0.0.1:{self.balian_ports[service]}"
        return f"http://{service}:8000"

    @property
    def host(self) -> str:
        """Loopback on one machine; every address in a container."""
        return "127.0.0.1" if self.is_local else "0.0.0.0"  # noqa: S104
