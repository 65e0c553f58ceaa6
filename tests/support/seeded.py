"""The seeded platform as journeys see it: its gateway, its accounts, what is behind it for those who look."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.driver.http import Browser, Json

LAIJIN, SECOND = "110105015", "110108005"
PARKS = {LAIJIN: "LJ", SECOND: "SY"}


@dataclass
class Platform:
    """`environment` is what the platform's own commands are told, `killing` ends each process by force and has it
    started again, `at_start` are each tenant's figures after seeding.
    """

    url: str
    home: Path
    environment: Mapping[str, str]
    killing: Mapping[str, Callable[[], None]]
    at_start: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _open: dict[str, Browser] = field(default_factory=dict)

    def accounts(self) -> list[Json]:
        listed: list[Json] = json.loads((self.home / "accounts.json").read_text(encoding="utf-8"))
        return listed

    def browsers(self, tenant: str) -> list[Browser]:
        return [self._browser(account) for account in self.accounts() if account["tenant"] == tenant]

    def browser(self, tenant: str, role: str, **jurisdiction: str) -> Browser:
        """The account of this tenant with this role, and this jurisdiction when one is named."""
        for browser in self.browsers(tenant):
            account = browser.account or {}
            bounds = account.get("jurisdiction") or {}
            if role in account["roles"] and jurisdiction.items() <= bounds.items():
                return browser
        raise AssertionError(f"no account {role} {jurisdiction} in {tenant}")

    def nobody(self) -> Browser:
        return Browser(self.url)

    def park(self, tenant: str) -> Json:
        officer = self.browser(tenant, "street_officer")
        found: Json = officer.read("/parks", code=PARKS[tenant])["items"][0]
        return found

    def enterprise(self, tenant: str, name: str) -> Json:
        officer = self.browser(tenant, "street_officer")
        found: Json = officer.read("/enterprises", name=name)["items"][0]
        return found

    def _browser(self, account: Json) -> Browser:
        name = account.get("username") or account["client_id"]
        return self._open.setdefault(name, Browser(self.url, account))


def figures(officer: Browser, park: str) -> Mapping[str, Any]:
    """What insight serves of a park, in one flat table."""
    kpis = {kpi["id"]: kpi for kpi in officer.read("/kpis", park=park, id="K1,K2,K3,K4,K5,K10")["items"]}
    sectors = {part["key"]: part["numerator"] for part in kpis.pop("K10")["parts"]}
    counts = officer.read("/dashboards/park", park=park)["counts"]
    return {id: f"{kpi['numerator']}/{kpi['denominator']}" for id, kpi in kpis.items()} | {**sectors, **counts}
