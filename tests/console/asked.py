"""What the pages of service requests show on the first street: requests at work and to be called back, and a project.

Scenarios walk through pages of things, and find these there.
"""

from tests.security.making import make
from tests.support.requests import Street
from tests.support.seeded import LAIJIN, Platform


def something_asked(platform: Platform) -> None:
    """One request is resolved, another the station has sent to two departments; the street plans a project."""
    street = Street.of(platform, LAIJIN)
    street.resolved()
    street.dispatched("科室1", "科室2")
    _plan(street, platform.park(LAIJIN)["id"])


def _plan(street: Street, park: str) -> None:
    unit = street.units["科室1"]
    people = dict.fromkeys(("leader", "operator", "manager"), unit)
    plan = {"name": "职业健康行动", "plan": "讲座四场，义诊两次。", "park": park, "budget": 3_000_000}
    several = {"participants": [unit, street.units["科室2"]], "suppliers": [street.units["社区卫生站"]]}
    make(
        street.who("street_officer"), "/service-projects", {**plan, "class": "OCCUPATIONAL_HEALTH", **people, **several}
    )
