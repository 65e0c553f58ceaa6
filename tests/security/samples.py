"""From an operation of the API's description to one good request about the plot, by nothing but its declared shape.

Fields get the plot's word of their name; any other gets a value of its type. What is left out is optional.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from tests.security.plot import Plot

Json = dict[str, Any]
UNSAFE = ("post", "put", "patch", "delete")
NEVER = '"999999"'
"""A version that no thing has: what is permitted is stale, and changes nothing."""
_MARK = "a-mark-between-parts"


class Unsayable(Exception):
    """An operation asks for something in its address that nobody knows."""


@dataclass(frozen=True)
class Operation:
    """One method of one path; `whole` is the description it stands in."""

    method: str
    path: str
    told: Mapping[str, Any]
    whole: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path.removeprefix('/api/v1')}"

    @property
    def resource(self) -> str:
        return self.path.removeprefix("/api/v1/").split("/")[0]

    @property
    def is_public(self) -> bool:
        return "security" not in self.told

    @property
    def is_unsafe(self) -> bool:
        return self.method in UNSAFE

    @property
    def makes_things(self) -> bool:
        return "201" in self.told["responses"] or "202" in self.told["responses"]

    @property
    def goes_on(self) -> bool:
        """Whether the reply has no end."""
        return "text/event-stream" in self.told["responses"].get("200", {}).get("content", {})

    def parameters(self, place: str) -> Iterator[Mapping[str, Any]]:
        return (each for each in self.told.get("parameters", ()) if each["in"] == place)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes | None

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Whatever could be an id or a code in it."""
        return tokens(self.path.encode() + b" " + (self.content or b""))


def tokens(content: bytes) -> frozenset[str]:
    return frozenset(each.decode() for each in re.findall(rb"[0-9A-Za-z-]{9,}", content))


def operations(description: Mapping[str, Any]) -> list[Operation]:
    return [
        Operation(method, path, told, description)
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    ]


def request(operation: Operation, plot: Plot) -> Request:
    """Raises `Unsayable`."""
    known = _words(operation, plot)
    query = urlencode(_query(operation, known))
    headers, content = _body(operation, known)
    if not operation.path.endswith("{action}") and any(operation.parameters("header")):
        headers["If-Match"] = NEVER
    path = _address(operation, known) + (f"?{query}" if query else "")
    return Request(operation.method.upper(), path, headers, content)


def _words(operation: Operation, plot: Plot) -> Mapping[str, Any]:
    prefix = f"{operation.resource}."
    own = {name.removeprefix(prefix): word for name, word in plot.words.items() if name.startswith(prefix)}
    thing = {"id": plot.things[operation.resource]} if operation.resource in plot.things else {}
    return {**plot.words, **own, **thing}


def _address(operation: Operation, known: Mapping[str, Any]) -> str:
    path = operation.path
    for name in re.findall(r"{(\w+)}", path):
        if name not in known:
            raise Unsayable(f"{operation.name}: nobody knows what to say for {name}")
        path = path.replace(f"{{{name}}}", quote(known[name]))
    return path


def _query(operation: Operation, known: Mapping[str, Any]) -> dict[str, str]:
    """What is required, and places; of a list the newest, which are the plot's."""
    asked = list(operation.parameters("query"))
    if any(each["name"] == "cursor" for each in asked):
        required = {each["name"]: str(known[each["name"]]) for each in asked if each.get("required")}
        return {"limit": "20", "sort": "-created_at", **required}
    wanted = [each for each in asked if each.get("required") or each["name"] in ("park", "community")]
    return {each["name"]: str(known.get(each["name"], "1")) for each in wanted}


def _body(operation: Operation, known: Mapping[str, Any]) -> tuple[dict[str, str], bytes | None]:
    content = operation.told.get("requestBody", {}).get("content", {})
    for media, told in content.items():
        value = _value(told["schema"], operation.whole, known)
        if media == "multipart/form-data":
            return {"Content-Type": f"{media}; boundary={_MARK}"}, _parts(value)
        return {"Content-Type": media}, json.dumps(value).encode()
    return {}, None


def _parts(fields: Mapping[str, Any]) -> bytes:
    """A form; its file is called as its field."""
    parts = [
        f'--{_MARK}\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{name}"' if name == "file" else "")
        + f"\r\n\r\n{value}\r\n"
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{_MARK}--\r\n").encode()


def _value(schema: Mapping[str, Any], whole: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """The smallest value of this shape, with the plot's words in it."""
    if "$ref" in schema:
        return _value(_referred(schema["$ref"], whole), whole, known)
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], whole, known)
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema.get("type") == "object":
        return _object(schema, whole, known)
    if schema.get("type") == "array":
        return [_value(schema["items"], whole, known)] * schema.get("minItems", 0)
    plain = {"integer": schema.get("minimum", 1), "number": 1, "boolean": False}
    return plain.get(schema.get("type", ""), _text(schema))


def _object(schema: Mapping[str, Any], whole: Mapping[str, Any], known: Mapping[str, Any]) -> Json:
    required = schema.get("required", ())
    return {
        name: known[name] if name in known else _value(each, whole, known)
        for name, each in schema.get("properties", {}).items()
        if name in required or name in known
    }


def _text(schema: Mapping[str, Any]) -> str:
    return "2016-05-30" if schema.get("format") == "date" else "a-sample-text"[: schema.get("maxLength", 99)]


def _referred(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    told: Mapping[str, Any] = found
    return told
