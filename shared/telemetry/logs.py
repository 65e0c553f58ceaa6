"""Logs: one JSON object a line, and only keys of an allow list, so that no personal data slips in.

Errors are told by class and place; their texts stay out, since drivers put values into them.
"""

import logging
import sys
import traceback
from types import TracebackType

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "service",
        "role",
        "logger",
        "error",
        "at",
        "slug",
        "kind",
        "request_id",
        "correlation_id",
        "trace_id",
        "tenant",
        "actor",
        "method",
        "route",
        "status",
        "duration_ms",
        "aggregate",
        "aggregate_id",
        "event_id",
        "event_name",
        "version",
        "handler",
        "projection",
        "group",
        "topic",
        "partition",
        "offset",
        "epoch",
        "count",
        "total",
        "port",
        "pid",
        "reason",
        "attempt",
        "retry_after_s",
        "upstream",
        "name",
        "state",
        "signal",
        "outcome",
        "collection",
        "index",
    }
)
"""Keys that may be logged: ids, names of machinery and numbers."""
_CARRIED = ("_record", "_from_structlog")
"""What structlog hands from one step to the next and takes out itself."""


def only_allowed(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Drop every key that is not in the allow list."""
    return {key: value for key, value in entry.items() if key in ALLOWED or key in _CARRIED}


def told_by_place(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Replace `exc_info` by the error's class and where it was raised."""
    told = entry.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        causes = _single(error)
        entry["error"] = ", ".join(sorted({type(each).__name__ for each in causes}))
        entry["at"] = _places(causes[0].__traceback__)
    return entry


def _single(error: BaseException) -> list[BaseException]:
    """The errors inside a group, however deep; a group by itself says nothing."""
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [each for inner in error.exceptions for each in _single(inner)]


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-4:]
    return " > ".join(f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno}" for frame in frames)


def set_up_logging(service: str) -> None:
    """Once per process. Everything goes to standard output; libraries speak from WARNING on.

    Our own lines do not pass through `logging`, which would cost four times as much for each request.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        told_by_place,
        only_allowed,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _with(service), _json],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[*shared, _with(service), _json],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _with(service: str) -> Processor:
    def named(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
        return {"service": service, **entry}

    return named


def _json(_logger: WrappedLogger, _method: str, entry: EventDict) -> str:
    return orjson.dumps(entry, default=str).decode()


def get_logger(part: str) -> FilteringBoundLogger:
    """The logger of one part of the platform, for example `relay`."""
    logger: FilteringBoundLogger = structlog.get_logger(f"balian.{part}")
    return logger
