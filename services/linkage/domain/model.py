"""A linkage (联动): one running joint between a park side and a community side.

Where it stands is the workflow's `Instance`, written by the engine alone. Texts and documents are private fields of
the thing, under `<action>:<key>`; neither the state nor an event holds them.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from services.linkage.domain.joints import JOINTS
from shared.contracts.base import Event
from shared.contracts.linkage import LinkageMoved
from shared.kernel.calendar import CHINA, WorkCalendar, published_years
from shared.kernel.command import Command, Text
from shared.store.aggregate import Due, State
from shared.workflow.deadlines import deadlines
from shared.workflow.definition import Definition
from shared.workflow.instance import Instance

CALENDAR = WorkCalendar(published_years())
BOTH = "BOTH"
_ONE_SECOND = timedelta(seconds=1)


class Side(Command):
    """One side of a linkage: a thing of another service by singular resource name and id."""

    type: Text
    id: Text


class Linkage(State):
    """`units` are organizations that reactions to its events need by id: `holding_branch`, `parent`."""

    number: str
    joint: str
    direction: str = BOTH
    park: str
    community: str
    enterprise: str | None = None
    park_side: Side
    community_side: Side
    units: Mapping[str, str] = {}
    instance: Instance

    @property
    def definition(self) -> Definition:
        """The version it began with. Raises `DefinitionUnavailable`."""
        return JOINTS.pinned(self.instance)

    @property
    def is_open(self) -> bool:
        return self.instance.state in self.definition.open_states

    @property
    def enterprises(self) -> tuple[str, ...]:
        """All that the branch is for: of a joint one also those its assessment names (B3)."""
        named = [each["id"] for each in self.brought("assess", "enterprises") or ()]
        return tuple(dict.fromkeys(each for each in (self.enterprise, *named) if each))

    def brought(self, action: str, key: str) -> Any:
        """Public evidence of an earlier step, None when there is none."""
        return self.instance.evidence.get(action, {}).get(key)


class Step(LinkageMoved):
    """A step as it is recorded: besides what travels, where the workflow stands after it."""

    after: Instance = Field(exclude=True)


def evolve(linkage: Linkage | None, event: Event) -> Linkage:
    """Fold one step into the linkage; the first makes it."""
    if not isinstance(event, Step):
        raise TypeError(f"{event.event_name} is not a step of a linkage")
    if linkage:
        return linkage.model_copy(update={"instance": event.after, "units": {**linkage.units, **event.units}})
    return Linkage(
        number=event.number,
        joint=event.joint,
        park=event.park,
        community=event.community,
        enterprise=event.enterprise,
        park_side=Side(**event.park_side.model_dump()),
        community_side=Side(**event.community_side.model_dump()),
        units=event.units,
        instance=event.after,
    )


def due(linkage: Linkage) -> Sequence[Due]:
    """When the sweep must look again: the second after a deadline's last one.

    What the calendar cannot tell yet is shown as provisional, never guessed.
    """
    found = deadlines(linkage.definition, linkage.instance, CALENDAR)
    return [Due(name, at + _ONE_SECOND) for name, at in found if at]


def number(id: str, at: datetime) -> str:
    """联动编号: `ZZ-<year>-<eight letters of the id>`, worked out from the id so that no counter is needed."""
    short = base64.b32encode(hashlib.sha256(id.encode()).digest()[:5]).decode()
    return f"ZZ-{at.astimezone(CHINA).year}-{short}"
