"""How the things of this service lie in its database: collections, indexes, deadlines."""

from dataclasses import dataclass

from services.service_request.domain import item, project, recount, request, routing, supplier, terms
from services.service_request.domain.item import Item
from services.service_request.domain.project import Project
from services.service_request.domain.recount import Recount
from services.service_request.domain.request import Request
from services.service_request.domain.routing import RoutingRule
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
        _by("instance.state"),
        _by("bucket"),
        _by("class_code"),
        _by("project"),
        _by("is_open"),
        _by_deadline("is_open"),
        Index((("data.legs.answers", 1), ("data.legs.state", 1), ("data.is_open", 1), ("data.due_at", 1), ("_id", 1))),
    ),
    request.due,
)
ITEM = Aggregate("service-item", "service_items", Item, item.evolve, (_by("instance.state"), _by("facts.class_code")))
SUPPLIER = Aggregate("supplier", "suppliers", Supplier, supplier.evolve, (_unique("name"),))
RULE = Aggregate("routing-rule", "routing_rules", RoutingRule, routing.evolve)
TERMS = Aggregate("request-terms", "request_terms", Terms, terms.evolve)
PROJECT = Aggregate("service-project", "service_projects", Project, project.evolve, (_by("plan.park"),))
RECOUNT = Aggregate("clock-recount", "clock_recounts", Recount, recount.evolve, due=recount.due)

AGGREGATES = (REQUEST, ITEM, SUPPLIER, RULE, TERMS, PROJECT, RECOUNT)


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
        )
