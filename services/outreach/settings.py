"""What the outreach service is told from outside."""

from pydantic import Field

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings


class OutreachSettings(WebSettings, StoreSettings, BusSettings):
    """Composed of what all services share."""

    database: str = Field(default="balian_outreach", description="Its own database", examples=["balian_outreach"])
