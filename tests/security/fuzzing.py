"""Requests made up from the description of the API, good and bad ones, and what is wrong with the replies to them.

Wrong is a server error, a status, media type, header or body that the description does not declare, and a good reply
to what it does not allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

Description = Mapping[str, Any]
Values = Mapping[str, Sequence[str]]
"""Good values by place (`path.id`, `header.If-Match`, `body.park`): every other request says one of them there."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "missing_required_header",
)
_PER_SECOND = 45
"""A person may ask 50 times."""
_STREAM = "text/event-stream"


@dataclass(frozen=True)
class Asking:
    """Whom to ask, as whom, with what: `known` holds everywhere, `known_at` on one path. `is_long` adds every boundary
    of every field to the `examples` made up for each operation.
    """

    description: Description
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    known: Values = field(default_factory=dict)
    known_at: Mapping[str, Values] = field(default_factory=dict)
    examples: int = 4
    is_long: bool = False


@dataclass
class Outcome:
    """How many requests were answered by status, and each fault once, with a request that shows it."""

    answered: dict[int, int] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def note(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            for interaction in event.recorder.interactions.values():
                status = interaction.response.status_code if interaction.response else 0
                self.answered[status] = self.answered.get(status, 0) + 1
            self.faults.update(_failures(event))
        elif isinstance(event, events.NonFatalError):
            self.faults[f"{event.label}: {event.value}"] = "the request could not be made"
        elif isinstance(event, events.FatalError):
            raise event.exception


def fuzz(asking: Asking) -> Outcome:
    """Ask every operation whose reply ends."""
    config = schemathesis.Config.from_dict(_config(asking))
    schema = schemathesis.openapi.from_dict(dict(asking.description), config=config)
    outcome = Outcome()
    for event in from_schema(schema).execute():
        outcome.note(event)
    return outcome


def _config(asking: Asking) -> dict[str, Any]:
    dictionaries: dict[str, Any] = {}
    known_only = {"extra-data-sources": {"responses": False}}
    return {
        "base-url": asking.url,
        "headers": dict(asking.headers),
        "rate-limit": f"{_PER_SECOND}/s",
        "continue-on-failure": True,
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
        "generation": {
            "max-examples": asking.examples,
            "database": "none",
            "deterministic": True,
            "no-shrink": True,
        },
        "phases": {
            "examples": {"enabled": False},
            "coverage": {"enabled": asking.is_long, **known_only},
            "fuzzing": {"enabled": True, **known_only},
            "stateful": {"enabled": False},
        },
        "parameters": _bound(asking.known, "any", dictionaries),
        "operations": [
            *({"include-path": path, "enabled": False} for path in _streams(asking.description)),
            *(
                {"include-path": path, "parameters": _bound(values, path, dictionaries)}
                for path, values in asking.known_at.items()
            ),
        ],
        "dictionaries": dictionaries,
    }


def _bound(known: Values, prefix: str, dictionaries: dict[str, Any]) -> dict[str, Any]:
    """Keeps the values as dictionaries, which places refer to by name."""
    bound = {}
    for place, values in known.items():
        name = "".join(sign if sign.isalnum() else "-" for sign in f"{prefix}-{place}").strip("-")
        dictionaries[name] = {"values": list(values)}
        bound[place] = {"dictionary": name, "probability": 0.5}
    return bound


def _streams(description: Description) -> Iterator[str]:
    """Replies that do not end are looked at elsewhere."""
    for path, methods in description["paths"].items():
        replies = [each.get("responses", {}).get("200", {}).get("content", {}) for each in methods.values()]
        if any(_STREAM in content for content in replies):
            yield path


def _failures(event: events.ScenarioFinished) -> Iterator[tuple[str, str]]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{failure.operation}: {failure.title}: {failure.message}", check.failure_info.code_sample
