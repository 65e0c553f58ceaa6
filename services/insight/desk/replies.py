"""The shapes of the work desk's replies."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.insight.desk.turns import Bucket
from services.insight.replies import Name
from shared.web.shapes import Page, Row


class Doer(BaseModel):
    """Who did it, as a role and the body it speaks for; never a person."""

    role: str | None
    unit: str | None


class Subject(BaseModel):
    """A thing by its resource and id."""

    resource: str
    id: str


class Turn(Row):
    """One action that is waited for. `id` and `resource` are those of the thing."""

    resource: str
    title: str
    number: str | None
    state: str | None
    role: str
    unit: str | None
    action: str
    since: datetime
    due_at: datetime | None
    bucket: Bucket
    park: str | None


class Recent(Row):
    """One event in words. `slug` is its short name."""

    slug: str
    sentence: Name
    by: Doer
    subject: Subject
    park: str | None
    occurred_at: datetime
    correlation_id: str


class Notification(Recent):
    """The same, told to who is concerned; `why` says for what reason, `action` what is waited for."""

    why: Literal["your-turn", "deadline-missed", "moved-on"]
    title: str
    action: str | None
    read_at: datetime | None


class Notifications(Page[Notification]):
    """`unread` is there when `total` is."""

    unread: int = 0


class Found(Row):
    """A thing by name, number or code."""

    resource: str
    title: str
    label: str | None
    code: str | None
    park: str | None
    community: str | None
    enterprise: str | None


class Read(BaseModel):
    """How many notifications were marked."""

    read: int
