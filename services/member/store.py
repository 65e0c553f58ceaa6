"""How the things of this service lie in its database: collections, indexes, deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.member.domain import member, transfer, workplace
from services.member.domain.member import MemberState
from services.member.domain.transfer import TransferState
from services.member.domain.workplace import WorkplaceState
from shared.kernel.calendar import WorkCalendar, published_years
from shared.store.aggregate import Aggregate, Due, Index, listed_by
from shared.store.service_store import ServiceStore
from shared.store.store import Store

CALENDAR = WorkCalendar(published_years())


def _by_hash(name: str, *, unique: bool = False) -> Index:
    """A natural key that is personal data; it covers only members that were not taken back."""
    then = () if unique else (("created_at", 1), ("_id", 1))
    return Index(((f"lookup.{name}", 1), *then), unique=unique, where={"data.undone": False})


def _transfer_due(state: TransferState) -> Sequence[Due]:
    return transfer.due(state, CALENDAR)


MEMBER = Aggregate(
    "member",
    "members",
    MemberState,
    member.evolve,
    (
        _by_hash("id_number", unique=True),
        _by_hash("mobile"),
        _by_hash("name"),
        listed_by("standing.park"),
        listed_by("standing.community"),
        listed_by("standing.enterprise"),
        listed_by("standing.relation.organization"),
    ),
    member.due,
)
WORKPLACE = Aggregate("workplace", "workplaces", WorkplaceState, workplace.evolve)
TRANSFER = Aggregate(
    "transfer",
    "transfers",
    TransferState,
    transfer.evolve,
    (
        listed_by("transfer.park"),
        listed_by("transfer.community"),
        listed_by("transfer.member"),
        listed_by("transfer.sender.organization"),
        listed_by("transfer.to_organization"),
        listed_by("transfer.linkage"),
    ),
    _transfer_due,
)

AGGREGATES = (MEMBER, WORKPLACE, TRANSFER)


@dataclass(frozen=True, slots=True)
class Stores:
    """One store per aggregate."""

    members: Store[MemberState]
    workplaces: Store[WorkplaceState]
    transfers: Store[TransferState]

    @staticmethod
    def of(service_store: ServiceStore) -> "Stores":
        return Stores(
            members=service_store.store(MEMBER),
            workplaces=service_store.store(WORKPLACE),
            transfers=service_store.store(TRANSFER),
        )
