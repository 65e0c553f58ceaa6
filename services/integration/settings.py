"""Settings of the integration service."""

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings


class IntegrationSettings(WebSettings, StoreSettings, BusSettings):
    """Where its database and the brokers are, and the services its rows go to."""

    @property
    def database(self) -> str:
        return "balian_integration"
