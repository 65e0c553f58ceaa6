"""What a service tells the runner about itself: its name, settings, routes, how to open it and what to run.

`wiring.py` of each service makes one `Service`; `__main__.py` hands it to `shared.web.runner.main`.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import APIRouter
from starlette.types import ASGIApp

from shared.kernel.clock import Clock
from shared.kernel.ids import Ids
from shared.store.service_store import ServiceStore
from shared.web.settings import WebSettings
from shared.web.tokens import KeyOf

T = TypeVar("T", bound=WebSettings)

Loop = Callable[[], Awaitable[None]]
"""Runs until it is cancelled; ending before that ends the process, so that it is started afresh."""
Check = Callable[[], Awaitable[bool]]


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A service with its clients open.

    `wired` is what its routes get; `loops` belong to the roles `api`, `relay` and `consume`; `checks` name what must
    answer before the service is ready (its store is always among them); `index` makes indexes and topics and
    may be repeated.
    """

    wired: object
    store: ServiceStore | None = None
    loops: Mapping[str, tuple[Loop, ...]] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    index: Loop = _nothing
    key_of: KeyOf | None = None
    """Only identity has its own keys; everybody else asks identity."""


@dataclass(frozen=True, slots=True)
class Service(Generic[T]):
    """One service. `body_limits` are bytes by path prefix where 1 MiB is not enough."""

    name: str
    title: str
    settings: Callable[[], T]
    open: Callable[[T, Clock, Ids], AbstractAsyncContextManager[Opened]]
    routers: tuple[APIRouter, ...] = ()
    body_limits: Mapping[str, int] = field(default_factory=dict)
    otherwise: ASGIApp | None = None
    """Answers what no route does; only the gateway has one."""
