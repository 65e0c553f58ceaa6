"""How identity's things lie in its database, and the stores its commands and queries get."""

from dataclasses import dataclass

from services.identity.domain.model import (
    ApiClient,
    Tenant,
    User,
    evolve_client,
    evolve_tenant,
    evolve_user,
)
from shared.store.aggregate import Aggregate, Index
from shared.store.service_store import ServiceStore
from shared.store.store import Store

_BY_ROLE = Index((("data.roles", 1), ("created_at", 1), ("_id", 1)))

TENANT = Aggregate("tenant", "tenants", Tenant, evolve_tenant)
USER = Aggregate("user", "users", User, evolve_user, (_BY_ROLE,))
CLIENT = Aggregate("client", "clients", ApiClient, evolve_client)
AGGREGATES = (TENANT, USER, CLIENT)


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per aggregate. A tenant's id is its code, so that every token and every topic can name it."""

    tenants: Store[Tenant]
    users: Store[User]
    clients: Store[ApiClient]

    @staticmethod
    def of(store: ServiceStore) -> "Stores":
        return Stores(store.store(TENANT), store.store(USER), store.store(CLIENT))
