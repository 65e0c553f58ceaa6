"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.organization.domain import coverage, enterprise, organization, places, tenant
from services.organization.domain.coverage import WorkCoverage
from services.organization.domain.enterprise import Enterprise
from services.organization.domain.organization import Organization
from services.organization.domain.places import Community, Park, Street
from services.organization.domain.tenant import Calendar, Department, Dictionary
from shared.store.aggregate import Aggregate, Index
from shared.store.service_store import ServiceStore
from shared.store.store import Store

_IN_FORCE = {"data.undone": False}


def _unique(field: str) -> Index:
    """A natural key covers only things that were not taken back."""
    return Index(((f"data.{field}", 1),), unique=True, where=_IN_FORCE)


def _by(field: str) -> Index:
    return Index(((f"data.{field}", 1), ("created_at", 1), ("_id", 1)))


STREET = Aggregate("street", "streets", Street, places.evolve_street, (_unique("code"),))
COMMUNITY = Aggregate("community", "communities", Community, places.evolve_community, (_unique("code"),))
PARK = Aggregate("park", "parks", Park, places.evolve_park, (_unique("code"), _by("community")))
ENTERPRISE = Aggregate(
    "enterprise", "enterprises", Enterprise, enterprise.evolve, (_unique("credit_code"), _by("park"), _by("community"))
)
ORGANIZATION = Aggregate(
    "organization",
    "organizations",
    Organization,
    organization.evolve,
    (_unique("name"), _by("park"), _by("community"), _by("enterprises"), _by("kind")),
    organization.due,
)
WORK_COVERAGE = Aggregate(
    "work-coverage",
    "work_coverage",
    WorkCoverage,
    coverage.evolve,
    (_by("park"), _by("community"), _by("enterprise")),
)
DEPARTMENT = Aggregate("department", "departments", Department, tenant.evolve_department, (_unique("name"),))
DICTIONARY = Aggregate("dictionary", "dictionaries", Dictionary, tenant.evolve_dictionary, (_unique("code"),))
CALENDAR = Aggregate("calendar", "calendars", Calendar, tenant.evolve_calendar, (_unique("year"),))

AGGREGATES = (STREET, COMMUNITY, PARK, ENTERPRISE, ORGANIZATION, WORK_COVERAGE, DEPARTMENT, DICTIONARY, CALENDAR)


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per aggregate; what commands and queries are given."""

    streets: Store[Street]
    communities: Store[Community]
    parks: Store[Park]
    enterprises: Store[Enterprise]
    organizations: Store[Organization]
    work_coverage: Store[WorkCoverage]
    departments: Store[Department]
    dictionaries: Store[Dictionary]
    calendars: Store[Calendar]

    @staticmethod
    def of(service_store: ServiceStore) -> "Stores":
        return Stores(
            streets=service_store.store(STREET),
            communities=service_store.store(COMMUNITY),
            parks=service_store.store(PARK),
            enterprises=service_store.store(ENTERPRISE),
            organizations=service_store.store(ORGANIZATION),
            work_coverage=service_store.store(WORK_COVERAGE),
            departments=service_store.store(DEPARTMENT),
            dictionaries=service_store.store(DICTIONARY),
            calendars=service_store.store(CALENDAR),
        )
