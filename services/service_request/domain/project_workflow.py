"""服务项目 `service-project` (S56, S83): planned as a whole, approved, carried out, accepted."""

from shared.contracts.catalogue import CATALOGUE
from shared.workflow.catalog import Catalog
from shared.workflow.check import checked
from shared.workflow.table import Line, definition, document, number, text

STATION = "station_worker, street_officer"


# fmt: off
LINES = (
    #    from         action     to            by                evidence
    Line("",          "create",  "DRAFT",      STATION,          event="drafted"),
    Line("DRAFT",     "approve", "APPROVED",   "street_officer", "minutes"),
    Line("DRAFT",     "cancel",  "CANCELLED",  STATION,          "reason"),
    Line("APPROVED",  "start",   "RUNNING",    STATION,          event="started"),
    Line("APPROVED",  "cancel",  "CANCELLED",  STATION,          "reason"),
    Line("RUNNING",   "deliver", "DELIVERED",  STATION,          "report spent"),
    Line("RUNNING",   "cancel",  "CANCELLED",  "street_officer", "reason"),
    Line("DELIVERED", "accept",  "ACCEPTED",   "street_officer", "acceptance"),
    Line("DELIVERED", "return",  "RUNNING",    "street_officer", "reason", event="returned"),
)
# fmt: on

EVIDENCE = {
    "minutes": document(),
    "reason": text(),
    "report": text(),
    "spent": number(),
    "acceptance": document(),
}

PROJECT = checked(
    definition(
        slug="service-project",
        version=1,
        events="service-project.",
        finals="ACCEPTED CANCELLED",
        keys=EVIDENCE,
        lines=LINES,
    ),
    CATALOGUE.knows,
)

PROJECTS = Catalog((PROJECT,))
