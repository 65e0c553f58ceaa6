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
from shared.store.aggregate import Aggregate, Index, listed_by, natural_key
from shared.store.service_store import ServiceStore
from shared.store.store import Store

REQUEST = Aggregate(
    "request",
    "requests",
    Request,
    request.evolve,
    (
        natural_key("number"),
        natural_key("public_code"),
        listed_by("park"),
        listed_by("community"),
        listed_by("enterprise"),
        listed_by("requester.id"),
        listed_by("bodies"),
        Index((("data.attachments", 1),), where={"data.attachments": {"$gt": ""}}),
        Index((("data.handling", 1), ("created_at", 1), ("_id", 1)), where={"data.is_open": True}),
        listed_by("instance.state"),
        listed_by("bucket"),
        listed_by("class_code"),
        listed_by("project"),
        Index((("data.service_item", 1), ("data.slot", 1)), where={"data.slot": {"$gte": 1}}),
        Index(((f"lookup.{SLOT}", 1),), unique=True),
        listed_by("is_open"),
        listed_by("is_open", "data.due_at"),
        Index((("data.legs.answers", 1), ("data.legs.state", 1), ("data.is_open", 1), ("data.due_at", 1), ("_id", 1))),
    ),
    request.due,
)
ITEM = Aggregate(
    "service-item", "service_items", Item, item.evolve, (listed_by("instance.state"), listed_by("facts.class_code"))
)
SUPPLIER = Aggregate("supplier", "suppliers", Supplier, supplier.evolve, (natural_key("name"),))
RULE = Aggregate("routing-rule", "routing_rules", RoutingRule, routing.evolve)
TERMS = Aggregate("request-terms", "request_terms", Terms, terms.evolve)
PROJECT = Aggregate("service-project", "service_projects", Project, project.evolve, (listed_by("plan.park"),))
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
