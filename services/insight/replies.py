"""The shapes of this service's replies."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.base import Qualifier, Reference


class Name(BaseModel):
    zh: str
    en: str


class PartFigure(BaseModel):
    key: str
    numerator: int
    denominator: int
    value: float | None


class Excluded(BaseModel):
    reason: str
    count: int


class SourceLag(BaseModel):
    """`lag_s`: seconds since all events of this service were last folded, 0 when they are; null: nobody folds."""

    service: str
    lag_s: float | None


class Change(BaseModel):
    event: str
    type: str
    occurred_at: datetime
    subject: Reference


class Previous(BaseModel):
    period: str
    numerator: int | None
    denominator: int | None
    value: float | None
    changes: list[Change]


class Figure(BaseModel):
    """`parts` and `hidden` are there only when they say something."""

    id: str
    name: Name
    numerator: int | None
    denominator: int | None
    value: float | None
    parts: list[PartFigure] = []
    hidden: Literal["k"] = "k"
    excluded: list[Excluded]
    qualifier: Qualifier
    target: float | None
    target_date: date | None
    owner: str
    as_of: datetime
    sources: list[SourceLag]
    previous: Previous
    explain: str


class EventBehind(BaseModel):
    id: str
    type: str
    occurred_at: datetime
    correlation_id: str


class Explained(BaseModel):
    subject: Reference
    events: list[EventBehind]


class ExplainedReason(BaseModel):
    reason: str
    subjects: list[Explained]


class Explanation(BaseModel):
    id: str
    period: str
    as_of: datetime
    counted: list[Explained]
    uncounted: list[Explained]
    excluded: list[ExplainedReason]


class Counts(BaseModel):
    """Members and floating are null where the number is so small that persons could be recognised."""

    enterprises: int
    organizations: int
    members: int | None
    floating: int | None
    visited: int
    leads_open: int


class Dashboard(BaseModel):
    as_of: datetime
    counts: Counts
