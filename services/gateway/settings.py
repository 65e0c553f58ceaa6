"""What the gateway is told from outside."""

from pydantic import Field

from shared.web.settings import WebSettings


class GatewaySettings(WebSettings):
    """Where the services are, and how much one caller may ask."""

    balian_rate_limit: int | None = Field(
        default=None,
        ge=1,
        description="Requests a second of any one caller, instead of 50 for a person and 1,000 for an API client",
        examples=[200],
    )
    balian_port: int = Field(default=8080, description="Port of the one address", examples=[8080])

    def port(self, service: str) -> int:
        return self.balian_ports.get(service, self.balian_port)
