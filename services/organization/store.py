"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.organization.domain import coverage, enterprise, organization, places, tenant
from services.organization.domain.coverage import WorkCoverage
from services.organization.domain.enterprise import Enterprise
from services.organization.domain.organization import Organization
from services.organization.domain.places import Community, Park, Street
from services.organization.domain.tenant import Calendar, Department, Dictionary
from shared.store.aggregate import Aggregate, listed_by, natural_key
from shared.store.service_store import ServiceStore
from shared.store.store import Store

STREET = Aggregate("street", "streets", Street, places.evolve_street, (natural_key("code"),))
COMMUNITY = Aggregate("community", "communities", Community, places.evolve_community, (natural_key("code"),))
PARK = Aggregate("park", "parks", Park, places.evolve_park, (natural_key("code"), listed_by("community")))
ENTERPRISE = Aggregate(
    "enterprise",
    "enterprises",
    Enterprise,
    enterprise.evolve,
    (natural_key("credit_code"), listed_by("park"), listed_by("community")),
)
ORGANIZATION = Aggregate(
    "organization",
    "organizations",
    Organization,
    organization.evolve,
    (natural_key("name"), listed_by("park"), listed_by("community"), listed_by("enterprises"), listed_by("kind")),
    organization.due,
)
WORK_COVERAGE = Aggregate(
    "work-coverage",
    "work_coverage",
    WorkCoverage,
    coverage.evolve,
    (listed_by("park"), listed_by("community"), listed_by("enterprise")),
)
DEPARTMENT = Aggregate("department", "departments", Department, tenant.evolve_department, (natural_key("name"),))
DICTIONARY = Aggregate("dictionary", "dictionaries", Dictionary, tenant.evolve_dictionary, (natural_key("code"),))
CALENDAR = Aggregate("calendar", "calendars", Calendar, tenant.evolve_calendar, (natural_key("year"),))

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
