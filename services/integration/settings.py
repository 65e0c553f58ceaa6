"""Settings of the integration service."""

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings


class Settings(WebSettings, StoreSettings, BusSettings):
    """Where its database, the brokers, and the services are that its rows go to."""
