"""Parts that die once at a given moment, on top of whatever part they are made of."""

from collections.abc import Mapping, Sequence

from shared.bus.envelope import KafkaRecord
from shared.bus.publisher import Sent
from shared.bus.relay import Relay
from shared.store.consumption import Consumption, Writes
from tests.faults.stage import Died


def before_publishing(relay: type[Relay]) -> type[Relay]:
    """Dies with a batch in hand that nobody has heard of yet."""

    class Fatal(relay):  # type: ignore[valid-type,misc]
        async def publish(self, records: Sequence[KafkaRecord]) -> Sent:
            raise Died

    return Fatal


def between_position_and_effects(memory: type[Consumption]) -> type[Consumption]:
    """Dies while a batch's changes are written: after its positions, before its rows."""

    class Fatal(memory):  # type: ignore[valid-type,misc]
        def _requests(self, writes: Writes) -> Mapping[str, list[object]]:
            if writes.changed:
                raise Died
            requests: Mapping[str, list[object]] = super()._requests(writes)
            return requests

    return Fatal


def before_commit(memory: type[Consumption]) -> type[Consumption]:
    """Dies when the effects are there and the group has yet to remember them."""

    class Fatal(memory):  # type: ignore[valid-type,misc]
        async def commit(self, writes: Writes) -> None:
            raise Died

    return Fatal
