"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.service_request.domain import errand, item, project, recount, request, rounds, routing, supplier, terms
from services.service_request.domain.errand import Errand
from services.service_request.domain.item import Item
from services.service_request.domain.project import Project
from services.service_request.domain.recount import Recount
from services.service_request.domain.request import Request
from services.service_request.domain.routing import RoutingRule
from services.service_request.domain.slots import SLOT
from services.service_request.domain.supplier import Supplier
from services.service_request.domain.terms import Terms
from shared.store.aggregate import Aggregate, Index
from shared.store.service_store import ServiceStore
from shared.store.store import Store


def _by(field: str) -> Index:
    return Index(((f"data.{field}", 1), ("created_at", 1), ("_id", 1)))


def _by_deadline(field: str) -> Index:
    return Index(((f"data.{field}", 1), ("data.due_at", 1), ("_id", 1)))


def _unique(field: str) -> Index:
    return Index(((f"data.{field}", 1),), unique=True, where={"data.undone": False})


REQUEST = Aggregate(
    "request",
    "requests",
    Request,
    request.evolve,
    (
        _unique("number"),
        _unique("public_code"),
        _by("park"),
        _by("community"),
        _by("enterprise"),
        _by("requester.id"),
        _by("bodies"),
        _by("handling"),
        _by("instance.state"),
        _by("bucket"),
        _by("class_code"),
        _by("project"),
        Index((("data.service_item", 1), ("data.slot", 1))),
        Index(((f"lookup.{SLOT}", 1),), unique=True),
        _by("is_open"),
        _by_deadline("is_open"),
        _by_deadline("bodies"),
    ),
    request.due,
)
ITEM = Aggregate("service-item", "service_items", Item, item.evolve, (_by("instance.state"), _by("facts.class_code")))
SUPPLIER = Aggregate("supplier", "suppliers", Supplier, supplier.evolve, (_unique("name"),))
RULE = Aggregate("routing-rule", "routing_rules", RoutingRule, routing.evolve)
TERMS = Aggregate("request-terms", "request_terms", Terms, terms.evolve)
PROJECT = Aggregate("service-project", "service_projects", Project, project.evolve, (_by("plan.park"),))
RECOUNT = Aggregate("clock-recount", "clock_recounts", Recount, recount.evolve, due=rounds.due)
ERRAND = Aggregate("errand", "errands", Errand, errand.evolve, due=rounds.due)

AGGREGATES = (REQUEST, ITEM, SUPPLIER, RULE, TERMS, PROJECT, RECOUNT, ERRAND)


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per aggregate."""

    requests: Store[Request]
    items: Store[Item]
    suppliers: Store[Supplier]
    rules: Store[RoutingRule]
    terms: Store[Terms]
    projects: Store[Project]
    recounts: Store[Recount]
    errands: Store[Errand]

    @staticmethod
    def of(service_store: ServiceStore) -> "Stores":
        return Stores(
            requests=service_store.store(REQUEST),
            items=service_store.store(ITEM),
            suppliers=service_store.store(SUPPLIER),
            rules=service_store.store(RULE),
            terms=service_store.store(TERMS),
            projects=service_store.store(PROJECT),
            recounts=service_store.store(RECOUNT),
            errands=service_store.store(ERRAND),
        )
