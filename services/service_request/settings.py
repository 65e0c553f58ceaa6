"""What the service-request service is told from outside."""

from shared.bus.settings import BusSettings
from shared.web.settings import StoreSettings, WebSettings, own_database


class ServiceRequestSettings(WebSettings, StoreSettings, BusSettings):
    """Composed of what all services share."""

    database: str = own_database("service_request")
