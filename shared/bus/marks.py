"""The mark of a restore: the first record of every partition after a database went back.

Readers that meet it forget what they have of the log from before. It is no event of any thing, and has no key.
"""

from collections.abc import Iterable, Sequence

from shared.bus.envelope import KafkaRecord, Received, source_header
from shared.bus.topics import PARTITIONS
from shared.kernel.ids import derived_id

TYPE = "cn.balian.log.restored.v1"
_RESTORED = "ce_restored"


def marks(service: str, restored: int, epoch: int) -> list[KafkaRecord]:
    """One for each partition. `restored` is the log epoch that the restore began, `epoch` the present one."""
    return [_mark(service, restored, epoch, partition) for partition in range(PARTITIONS)]


def _mark(service: str, restored: int, epoch: int, partition: int) -> KafkaRecord:
    id = derived_id("restored", service, str(epoch), str(partition))
    told = {
        "ce_specversion": "1.0",
        "ce_id": id,
        "ce_source": source_header(service),
        "ce_type": TYPE,
        "ce_logepoch": str(epoch),
        _RESTORED: str(restored),
    }
    headers = tuple((name, text.encode()) for name, text in told.items())
    return KafkaRecord(event=id, key=None, value=b"", headers=headers, partition=partition)


def first_mark(records: Sequence[Received]) -> tuple[int, int]:
    """Which record is the first mark, and the log epoch that its restore began; (number of records, 0) without one."""
    keyless = (number for number, record in enumerate(records) if record.key is None)
    told = ((number, _restored(records[number].headers)) for number in keyless)
    return next((each for each in told if each[1] > 0), (len(records), 0))


def _restored(headers: Iterable[tuple[str, bytes]]) -> int:
    text = dict(headers).get(_RESTORED, b"")
    return int(text) if text.isdigit() else 0
