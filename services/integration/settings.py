"""Settings of the integration service."""

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings, own_database


class IntegrationSettings(WebSettings, StoreSettings, BusSettings):
    """Where its database and the brokers are, and the services its rows go to."""

    database: str = own_database("integration")
