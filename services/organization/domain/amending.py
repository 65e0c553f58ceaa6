"""What every thing of this service shares: which wanted values differ, and how an amendment is folded."""

from collections.abc import Mapping
from typing import Any, TypeVar

from shared.contracts.base import Event
from shared.kernel.errors import NotFound
from shared.store.aggregate import State

S = TypeVar("S", bound=State)


def present(state: S | None) -> S:
    """The thing a command is about. Raises `NotFound` when there is none."""
    if state is None:
        raise NotFound
    return state


def differing(state: State, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Of the wanted values those that are not so already."""
    return {name: value for name, value in wanted.items() if getattr(state, name) != value}


def amended(state: S, event: Event) -> S:
    """The thing with the fields that the event sets."""
    return state.model_copy(update={name: getattr(event, name) for name in event.model_fields_set})


def undone(state: S) -> S:
    return state.model_copy(update={"undone": True})


def unknown(event: Event) -> ValueError:
    return ValueError(f"{event.event_name} is no event of this thing")
