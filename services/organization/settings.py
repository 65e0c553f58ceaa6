"""What the organization service is told from outside."""

from pydantic import Field

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings


class OrganizationSettings(WebSettings, StoreSettings, BusSettings):
    """Composed of what all services share."""

    database: str = Field(
        default="balian_organization", description="Its own database", examples=["balian_organization"]
    )
