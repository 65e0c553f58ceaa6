"""Where Kafka is, how fast a consumer group notices a lost member, and how often the relay looks."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BusSettings(BaseSettings):
    """The client settings of architecture §4; only what an installation may choose is a field."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    kafka_bootstrap: str = Field(description="Bootstrap servers", examples=["127.0.0.1:9092"])
    kafka_session_timeout_ms: int = Field(
        default=10_000, description="Silence after which a group member is taken for gone", examples=[10_000]
    )
    kafka_heartbeat_interval_ms: int = Field(
        default=1_000,
        description="Pause between two signs of life of a group member, and between two answers without records",
        examples=[1_000],
        ge=100,
    )

    kafka_replication_factor: int = Field(
        default=3,
        description="Copies of each partition; with more than two, two must hold a record before it counts as sent",
        examples=[3],
        ge=1,
    )

    def producer(self) -> dict[str, Any]:
        """Nothing is acknowledged that one broker alone holds, and nothing is doubled by the client's own retries."""
        return {
            "bootstrap_servers": self.kafka_bootstrap,
            "acks": "all",
            "enable_idempotence": True,
            "linger_ms": 2,
            "max_batch_size": 262_144,
            "max_request_size": 1_048_576,
            "request_timeout_ms": 10_000,
            "retry_backoff_ms": 100,
        }

    def consumer(self, group: str, max_poll_records: int) -> dict[str, Any]:
        """A new group reads from the beginning; commits are ours to make. An answer without records comes as often as a
        heartbeat: with the client's own half second, such answers were a fifth of what an idle platform did.
        """
        return {
            "bootstrap_servers": self.kafka_bootstrap,
            "group_id": group,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "max_poll_records": max_poll_records,
            "max_poll_interval_ms": 300_000,
            "session_timeout_ms": self.kafka_session_timeout_ms,
            "heartbeat_interval_ms": self.kafka_heartbeat_interval_ms,
            "fetch_max_wait_ms": self.kafka_heartbeat_interval_ms,
            "metadata_max_age_ms": 5_000,
            "request_timeout_ms": 10_000,
        }

    @property
    def look_ms(self) -> int:
        """How long a group's loop waits for records before it sees to its partitions: half a heartbeat."""
        return self.kafka_heartbeat_interval_ms // 2

    def reader(self) -> dict[str, Any]:
        """A reader without a group, for a look at the log."""
        return {
            "bootstrap_servers": self.kafka_bootstrap,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "fetch_max_wait_ms": 50,
            "request_timeout_ms": 10_000,
        }


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the relay looks, in seconds. Tests shorten the pauses.

    `poll_s` is the first pause; while nothing is found it grows to five times as much, or to twenty times where no
    other process is known to write.
    """

    poll_s: float = 0.1
    check_s: float = 30.0
    back_off_s: float = 0.5
