"""The request service's parts on one database, as its own tests have them."""

from tests.services.service_request.conftest import house, indexed, service_store

__all__ = ["house", "indexed", "service_store"]
