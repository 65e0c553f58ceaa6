"""A park in the second street with one thing of every kind: what the tests of this folder reach for.

Made over the API; nothing of the seed is changed by it. Each number is another plot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.kernel.codes.citizen_id import citizen_check_character
from shared.kernel.codes.credit_code import credit_check_character
from tests.driver.http import Browser, Json
from tests.security.making import good, make
from tests.security.plot_service import ServiceNames, lay_down, service_words
from tests.support.seeded import SECOND, Platform
from tests.support.uploads import upload, upload_file

PASSWORD = "a-long-enough-pass-phrase-2"
VISITED_ON = "2016-05-20"
MATRIX, FUZZ, SCENARIOS = 701, 702, 711
"""Who lays out which plot; the last takes a person's number for each of its people from there on."""
FILE = "%PDF-1.7 sample"
Place = Mapping[str, str]
"""An id for each kind of bound that a grant may have."""


@dataclass(frozen=True)
class Plot:
    """`things` is the id of one thing by resource; `place` bounds a grant to the plot; `words` are its natural keys."""

    things: Mapping[str, str]
    place: Place
    words: Mapping[str, Any]

    @property
    def ids(self) -> frozenset[str]:
        """Of its things; a tenant's is its code, which is no secret."""
        return frozenset(id for name, id in self.things.items() if name != "tenants")


@dataclass(frozen=True)
class Names:
    """Natural keys of a plot's things."""

    number: int

    @property
    def community(self) -> str:
        return f"{SECOND}{self.number:03}"

    @property
    def park(self) -> str:
        return f"PLOT-{self.number}"

    @property
    def branch(self) -> str:
        return f"邻地{self.number}党支部"

    @property
    def station(self) -> str:
        return f"plot-{self.number}-station"

    @property
    def credit_code(self) -> str:
        first = f"91110108DEMA1{self.number:03}9"
        return first + credit_check_character(first)

    @property
    def id_number(self) -> str:
        first = f"11010819900101{self.number:03}"
        return first + citizen_check_character(first)


def lay_out(seeded: Platform, number: int) -> Plot:
    """Make the plot of this number."""
    names = Names(number)
    admin, officer = (seeded.browser(SECOND, role) for role in ("street_admin", "street_officer"))
    things = _places(admin, officer, names)
    things |= _registered(officer, names, things)
    account = register(admin, names.station, ["station_worker"], {"park": things["parks"]})
    things |= {"users": account["id"]} | _begun(Browser(seeded.url, account), things)
    things |= lay_down(admin, Browser(seeded.url, account), officer, ServiceNames(number), things)
    things |= {"clients": make(admin, "/clients", {"roles": ["integrator"]})["id"], "tenants": SECOND}
    place = {
        "park": things["parks"],
        "community": things["communities"],
        "enterprise": things["enterprises"],
        "organization": things["organizations"],
        "person": things["members"],
        "department": things["departments"],
    }
    return Plot(things, place, _words(names, things))


def _places(admin: Browser, officer: Browser, names: Names) -> dict[str, str]:
    street = officer.read("/streets")["items"][0]["id"]
    community = make(admin, "/communities", {"code": names.community, "name": "邻地社区", "street": street})["id"]
    park = {"code": names.park, "name": "邻地园区", "street": street, "community": community}
    return {"streets": street, "communities": community, "parks": make(admin, "/parks", park)["id"]}


def _registered(officer: Browser, names: Names, at: Mapping[str, str]) -> dict[str, str]:
    first = {"name": "邻地企业", "credit_code": names.credit_code, "park": at["parks"], "sector": "MEDIA"}
    enterprise = make(officer, "/enterprises", first)["id"]
    branches = [
        make(officer, "/organizations", {"name": name, "kind": "BRANCH", "enterprises": [enterprise]})["id"]
        for name in (names.branch, f"{names.branch}二")
    ]
    person = {"name": "邻甲", "id_number": names.id_number, "enterprise": enterprise, "organization": branches[0]}
    visit = {"enterprise": enterprise, "type": "SPECIAL", "visited_on": VISITED_ON}
    return {
        "enterprises": enterprise,
        "organizations": branches[0],
        "second": branches[1],
        "members": make(officer, "/members", person)["id"],
        "visits": make(officer, "/visits", visit)["id"],
        "work-coverage": make(officer, "/work-coverage", {"enterprise": enterprise, "kind": "UNION"})["id"],
    }


def _begun(station: Browser, at: Mapping[str, str]) -> dict[str, str]:
    """What only the station begins: a founding, a letter, an import of no rows."""
    letter = {"member": at["members"], "to_organization": at["second"]}
    template = station.get("/imports/templates/visits").content
    return {
        "linkages": make(station, "/linkages", {**_sides(at), "subject": {"count": 1}})["id"],
        "transfers": make(station, "/transfers", letter)["id"],
        "imports": good(upload(station, "visits", at["parks"], template))["id"],
        "files": good(upload_file(station, FILE.encode()))["id"],
    }


def _sides(at: Mapping[str, str]) -> Json:
    return {
        "joint": "ORGANIZATION",
        "park_side": {"type": "enterprise", "id": at["enterprises"]},
        "community_side": {"type": "community", "id": at["communities"]},
    }


def _words(names: Names, things: Mapping[str, str]) -> dict[str, Any]:
    """What a request about the plot says, by the name of a field; `resource.field` where one name means several."""
    return {
        "street": things["streets"],
        "community": things["communities"],
        "park": things["parks"],
        "enterprise": things["enterprises"],
        "enterprises": [things["enterprises"]],
        "organization": things["organizations"],
        "member": things["members"],
        "to_organization": things["second"],
        "credit_code": names.credit_code,
        "id_number": names.id_number,
        "username": names.station,
        "current": PASSWORD,
        "new": PASSWORD,
        "purpose": "sample",
        "roles": ["liaison"],
        "subject": {"count": 1},
        **_sides(things),
        "slug": "linkage.organization",
        "streets.code": SECOND,
        "communities.code": names.community,
        "parks.code": names.park,
        "organizations.name": names.branch,
        "organizations.kind": "BRANCH",
        "visits.visited_on": VISITED_ON,
        "imports.kind": "visits",
        "kpis.id": "K1",
        "dead-letters.id": "no-such-letter",
        "notifications.id": "no-such-line",
        "search.q": names.credit_code,
        "files.file": FILE,
        **service_words(ServiceNames(names.number), things),
        "linkages.action": "dismiss",
        "transfers.action": "issue",
    }


def elsewhere(seeded: Platform, tenant: str) -> Place:
    """Bounds within the seeded park of this tenant."""
    officer, park = seeded.browser(tenant, "street_officer"), seeded.park(tenant)
    organization = officer.read("/organizations", park=park["id"], kind="BRANCH", limit="1")["items"][0]
    member = officer.read("/members", park=park["id"], limit="1")["items"][0]
    return {
        "park": park["id"],
        "community": park["community"],
        "enterprise": officer.read("/enterprises", park=park["id"], limit="1")["items"][0]["id"],
        "organization": organization["id"],
        "person": member["id"],
        "department": "another-department",
    }


def register(admin: Browser, username: str, roles: Sequence[str], bounds: Mapping[str, str]) -> Json:
    """An account as `accounts.json` would hold it, with its user's id."""
    account = {"username": username, "password": PASSWORD, "roles": list(roles)}
    return {**account, "id": make(admin, "/users", {**account, "jurisdiction": dict(bounds)})["id"]}
