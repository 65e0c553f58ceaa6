"""The list of accounts as it is written in deploy/seed/accounts.yaml."""

from datetime import datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from shared.kernel.clock import ClockMode, TenantClock

FILE = Path("deploy/seed/accounts.yaml")


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedTenant(_Written):
    code: str
    name: str
    mode: ClockMode
    start: datetime | None = None

    @property
    def clock(self) -> TenantClock:
        return TenantClock(self.mode, self.start)


class PlannedClient(_Written):
    tenant: str
    persona: str
    roles: tuple[str, ...]


class PlannedUser(_Written):
    """`jurisdiction` names places by code or name, see `places.py`."""

    tenant: str
    username: str
    roles: tuple[str, ...]
    persona: str | None = None
    jurisdiction: dict[str, str] = {}


class Plan(_Written):
    tenants: tuple[PlannedTenant, ...]
    before: tuple[PlannedUser, ...]
    clients: tuple[PlannedClient, ...]
    after: tuple[PlannedUser, ...]

    def clock_of(self, tenant: str) -> TenantClock:
        return next(each.clock for each in self.tenants if each.code == tenant)


def read_plan(file: Path = FILE) -> Plan:
    return Plan.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
