"""The shapes of replies, for the description of the API: problems, things, lists, histories."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from shared.store.aggregate import State

R = TypeVar("R", bound=BaseModel)

Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class Fault(BaseModel):
    """One fault at one place; the rule's facts stand beside."""

    model_config = ConfigDict(extra="allow")

    pointer: str
    slug: Slug
    message: str


class Problem(BaseModel):
    """RFC 9457; the facts of a refusal are further members."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(pattern=r"^/problems/[a-z0-9-]+$")]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: str
    errors: list[Fault] = []


class Thing(BaseModel):
    """What every thing has besides its own fields."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[str, Field(min_length=1)]
    version: Annotated[int, Field(ge=1)]
    created_at: datetime
    updated_at: datetime


class Row(BaseModel):
    """A row of a list that is no thing."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[str, Field(min_length=1)]


class Page(BaseModel, Generic[R]):
    """`next` continues the list; `total` is there when it was asked for."""

    model_config = ConfigDict(extra="forbid")

    items: list[R]
    next: str | None
    total: Annotated[int, Field(ge=0)] = 0


class Actor(BaseModel):
    """Who did it; `unit` is the body he speaks for."""

    model_config = ConfigDict(extra="forbid")

    id: str
    role: str
    unit: str | None


class PastEvent(BaseModel):
    """One line of a history."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: Annotated[str, Field(pattern=r"^cn\.balian\.[a-z.-]+\.v\d+$")]
    version: Annotated[int, Field(ge=1)]
    occurred_at: datetime
    actor: Actor
    correlation_id: str
    causation_id: str | None
    data: dict[str, Any]


def thing_of(state: type[State]) -> type[Thing]:
    """A thing that shows its state's fields; those with a default may be kept from a caller."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in state.model_fields.items() if name != "undone"
    }
    return create_model(f"{state.__name__}Thing", __base__=Thing, __doc__=f"{state.__name__} as it is shown.", **fields)
