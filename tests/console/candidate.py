"""An enterprise of the second street that should have a branch, with somebody who speaks for it.

Scenarios found one there. It is made over the API, so that it does not matter what others have founded before.
"""

import json
from pathlib import Path

from tests.driver.http import Json
from tests.security.making import make
from tests.security.plot import SCENARIOS, Names, register
from tests.support.seeded import SECOND, Platform

CONTACT = "scenario-contact"
_FULL = 3


def accounts_with_contact(platform: Platform, file: Path) -> Path:
    """The platform's accounts and the contact of the candidate, as `file`."""
    enterprise = _enterprise(platform)
    bounds = {"enterprise": enterprise["id"]}
    admin = platform.browser(SECOND, "street_admin")
    account = register(admin, CONTACT, ["enterprise_contact"], bounds)
    contact = {**account, "tenant": SECOND, "jurisdiction": bounds}
    file.write_text(json.dumps([*platform.accounts(), contact]), encoding="utf-8")
    return file


def _enterprise(platform: Platform) -> Json:
    officer = platform.browser(SECOND, "street_officer")
    firm = {
        "name": "示例候选",
        "credit_code": Names(SCENARIOS).credit_code,
        "park": platform.park(SECOND)["id"],
        "sector": "MEDIA",
    }
    enterprise = make(officer, "/enterprises", firm)
    for number in range(SCENARIOS, SCENARIOS + _FULL):
        person = {"name": f"示例{number}", "id_number": Names(number).id_number, "enterprise": enterprise["id"]}
        make(
            officer,
            "/members",
            {**person, "stage": "FULL", "floating_since": "2015-09-01", "home_organization": {"name": "外地党支部"}},
        )
    return enterprise
