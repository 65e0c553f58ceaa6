"""What a command is made of: frozen models with strict shapes, and which of a merge patch's fields were given.

A shape that is not met is told by pydantic; rules that need more than one field or another thing are the service's.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

T = TypeVar("T")
E = TypeVar("E", bound=BaseModel)


class Command(BaseModel):
    """A command's parsed body. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def given(self) -> Mapping[str, Any]:
        """Only the fields the caller sent: of a merge patch, what he wants changed (None = taken away)."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class Nothing(Command):
    """Evidence of an action that asks for none."""


class Act(Command, Generic[E]):
    """The body of `POST …/actions/{action}`."""

    evidence: E
    note: "LongText | None" = None


def _never_null(value: object) -> object:
    if value is None:
        raise PydanticCustomError("missing", "null takes away what a thing must have")
    return value


def _written(value: object) -> object:
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_type", "a date is written YYYY-MM-DD")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Flag = StrictBool
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Day = Annotated[date, BeforeValidator(_written)]
Kept = Annotated[T | None, BeforeValidator(_never_null)]
"""A field of a merge patch that may be left out but never taken away."""
