"""figures.yaml as typed, checked values: the only place the seed's integers come from."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

FILE = Path(__file__).with_name("figures.yaml")


class Sector(StrEnum):
    """The park's own five sectors."""

    MEDIA = "MEDIA"
    CREATIVE_DESIGN = "CREATIVE_DESIGN"
    ADVERTISING = "ADVERTISING"
    ANIMATION = "ANIMATION"
    OTHER = "OTHER"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SectorFigures(Model):
    """How many of a sector's enterprises are what; `pairs` have two floating members each."""

    enterprises: int
    listed: int
    key: int
    visited: int
    employees: int
    floating: int
    pairs: int


class Candidate(Model):
    """An enterprise with at least three full floating members: it becomes a founding lead."""

    letter: str
    sector: Sector
    floating: int


class ExistingBranch(Model):
    """A branch that serves one enterprise already, with that enterprise's own members."""

    sector: Sector
    full: int
    probationary: int


class Names(Model):
    """Openings of the pseudonyms, and the organizations above the branches."""

    enterprise: str
    candidate: str
    member: str
    home: str
    visitor: str
    street_committee: str
    community_committee: str
    holding_branch: str


class StreetFigures(Model):
    """One tenant with one park. Serials number its synthetic codes and must not meet another street's."""

    tenant: str
    park: str
    serials_from: int
    names: Names
    sectors: Mapping[Sector, SectorFigures]
    candidates: tuple[Candidate, ...]
    branches: tuple[ExistingBranch, ...]
    daily_visits: Mapping[str, int]

    @property
    def division(self) -> str:
        return self.tenant[:6]

    @model_validator(mode="after")
    def _every_visited_enterprise_has_its_one_visit(self) -> Self:
        sectors = self.sectors.values()
        if sum(self.daily_visits.values()) != sum(s.visited - s.key for s in sectors):
            raise ValueError("daily visits must be the visited enterprises less the key ones")
        return self


class Figures(Model):
    random_seed: int
    as_of: date
    streets: Mapping[str, StreetFigures]


def load_figures() -> Figures:
    return Figures.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
