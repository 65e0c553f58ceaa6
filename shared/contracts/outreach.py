"""Events of the outreach service: visits (走访). Who visited and what was said stays private in the document."""

from datetime import date
from enum import StrEnum

from shared.contracts.base import Card, Event


class VisitType(StrEnum):
    """专项入户, 日常走访."""

    SPECIAL = "SPECIAL"
    DAILY = "DAILY"


class VisitRecorded(Event):
    """`channel` is the administrative errand of a DAILY visit (tenant dictionary), None for a SPECIAL one (S35)."""

    event = "visit.recorded"
    enterprise: str
    park: str
    community: str
    type: VisitType
    channel: str | None = None
    visited_on: date


class VisitAmended(Event):
    """Names the private fields that changed, never their values."""

    event = "visit.amended"
    fields: tuple[str, ...]


class VisitRegistrationUndone(Event):
    event = "visit.registration-undone"


CARDS = (
    Card(
        VisitRecorded,
        "outreach",
        "走访 recorded",
        ("insight",),
        {
            "enterprise": "e1",
            "park": "p1",
            "community": "c1",
            "type": "DAILY",
            "channel": "FIRE",
            "visited_on": "2016-04-11",
        },
    ),
    Card(VisitAmended, "outreach", "走访 amended", ("insight",), {"fields": ["result"]}),
    Card(VisitRegistrationUndone, "outreach", "an imported visit taken back", ("insight",), {}),
)
