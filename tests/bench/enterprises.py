"""Enterprises as the organization service keeps them, in any number, for the works on store, relay and projections."""

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from services.organization.domain.enterprise import Enterprise, evolve
from shared.contracts.base import DatedQuantity
from shared.contracts.organization import EnterpriseFacts, EnterpriseRegistered, Sector
from shared.kernel.clock import SystemClock
from shared.kernel.codes.credit_code import body_check_character, credit_check_character
from shared.kernel.ids import RandomBits, UuidV7
from shared.kernel.scope import CommandRef, Scope
from shared.store import documents
from shared.store.driver import Collection, Document

TENANT = "110105015"
_SECTORS = tuple(Sector)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_AT_ONCE = 1000
_FIRST = datetime(2016, 5, 30, tzinfo=UTC)

_seeds = count(secrets.randbits(48))

CLOCK = SystemClock()
IDS = UuidV7(CLOCK, RandomBits(secrets.token_bytes))


def scope() -> Scope:
    """A command of its own for each call."""
    return Scope(
        tenant=TENANT,
        actor="officer-1",
        roles=frozenset({"street_officer"}),
        correlation_id=IDS.new(),
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        command=CommandRef(IDS.new(), secrets.token_hex(32), keyed=True),
    )


def seed() -> int:
    """Another one each time: no two series meet."""
    return next(_seeds)


def codes() -> Iterator[str]:
    """Credit codes with right check characters, of a series no registry issues."""
    while True:
        body = "DE" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
        first17 = f"91110105{body}{body_check_character(body)}"
        yield first17 + credit_check_character(first17)


def registrations(seed: int) -> Iterator[EnterpriseRegistered]:
    """One after another, all different; the codes only look like codes."""
    chance = random.Random(seed)
    while True:
        number = chance.randrange(10**9)
        facts = EnterpriseFacts(
            name=f"示例文化传媒有限公司{number:09d}",
            credit_code="91110105" + "".join(chance.choices(_ALPHABET, k=10)),
            park=f"park-{number % 40}",
            community=f"community-{number % 20}",
            sector=chance.choice(_SECTORS),
            headcount=DatedQuantity(value=number % 300, unit="人", as_of=_FIRST.date()),
            moved_in=(_FIRST - timedelta(days=number % 2000)).date(),
            warnings=(),
        )
        yield EnterpriseRegistered(facts=facts)


def pending(number: int, seed: int) -> Iterator[Document]:
    """Documents as a create leaves them: state, one unpublished event, the handled command."""
    now = CLOCK.now()
    for event in islice(registrations(seed), number):
        state: Enterprise = evolve(None, event)
        own, id = scope(), IDS.new()
        assert own.command is not None
        waiting = documents.pending_events(own, own.command, [event], 0, now, IDS)
        handled = {"handled": [documents.handled_entry(own.command, 1, 201)]}
        yield documents.insertion(own, id, state, waiting, now, now, handled)


async def insert(collection: Collection, rows: Iterator[Document]) -> int:
    """All of them, many at once; gives how many."""
    inserted = 0
    while some := list(islice(rows, _AT_ONCE)):
        await collection.insert_many(some, ordered=False)
        inserted += len(some)
    return inserted
