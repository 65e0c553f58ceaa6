"""JSON Schemas and the AsyncAPI document, made from the catalogue. Pure: names and texts in, texts out."""

import json
from collections.abc import Mapping
from typing import Any

from shared.contracts.base import TYPE_PREFIX, Card, Catalogue

PARTITIONS = 12


def schema(card: Card) -> dict[str, Any]:
    """The JSON Schema of an event's data."""
    made = card.model.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": _type(card)}


def schema_path(card: Card) -> str:
    """`schemas/organization/enterprise.registered.v1.json`; a pattern's braces are left out of file names."""
    plain = card.name.replace("{", "").replace("}", "")
    return f"schemas/{card.owner}/{plain}.v{card.model.major}.json"


def asyncapi(catalogue: Catalogue) -> dict[str, Any]:
    """AsyncAPI 3.0: a channel per owning service, a message per event type."""
    cards = list(catalogue)
    owners = sorted({card.owner for card in cards})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Balian 八联 events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in Kafka binary mode, keyed by tenant and aggregate. No personal data.",
        },
        "defaultContentType": "application/json",
        "channels": {owner: _channel(owner, [c for c in cards if c.owner == owner]) for owner in owners},
        "operations": {f"publish-{owner}": _operation(owner) for owner in owners},
        "components": {"messages": {_key(card): _message(card) for card in cards}},
    }


def files(catalogue: Catalogue) -> Mapping[str, str]:
    """All generated files by path below `generated/`."""
    made = {schema_path(card): schema(card) for card in catalogue}
    return {path: _text(content) for path, content in {**made, "asyncapi.json": asyncapi(catalogue)}.items()}


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _type(card: Card) -> str:
    return f"{TYPE_PREFIX}{card.name}.v{card.model.major}"


def _key(card: Card) -> str:
    return schema_path(card).rpartition("/")[2].removesuffix(".json")


def _channel(owner: str, cards: list[Card]) -> dict[str, Any]:
    return {
        "address": f"balian.{owner}",
        "description": f"{PARTITIONS} partitions for good, unlimited retention, append time.",
        "messages": {_key(card): {"$ref": f"#/components/messages/{_key(card)}"} for card in cards},
    }


def _operation(owner: str) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{owner}"}}


def _message(card: Card) -> dict[str, Any]:
    return {
        "name": _type(card),
        "title": card.about,
        "contentType": "application/json",
        "headers": HEADERS,
        "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": schema(card)},
        "examples": [{"name": "example", "payload": dict(card.example)}],
        "x-owner": card.owner,
        "x-consumers": list(card.consumers),
        "x-personal-data": card.personal_data,
        "x-compatibility": card.compatibility,
    }


_TEXT = {"type": "string"}
HEADERS: dict[str, Any] = {
    "type": "object",
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_subject",
        "ce_time",
        "ce_tenant",
        "ce_aggregateversion",
        "ce_correlationid",
        "ce_logepoch",
        "content-type",
    ],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {**_TEXT, "description": "UUIDv7"},
        "ce_source": {**_TEXT, "description": "/balian/<service>"},
        "ce_type": _TEXT,
        "ce_subject": {**_TEXT, "description": "aggregate id"},
        "ce_time": {**_TEXT, "format": "date-time", "description": "tenant time"},
        "ce_tenant": _TEXT,
        "ce_aggregateversion": _TEXT,
        "ce_causationid": _TEXT,
        "ce_correlationid": _TEXT,
        "ce_logepoch": _TEXT,
        "ce_clock": {"const": "STORY", "description": "only where the tenant's clock is a story"},
        "ce_actor": {**_TEXT, "description": "id of the user or service that acted"},
        "ce_actorrole": _TEXT,
        "ce_actorunit": _TEXT,
        "traceparent": _TEXT,
        "content-type": {"const": "application/json"},
    },
}
