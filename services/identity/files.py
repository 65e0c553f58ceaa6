"""Secrets that are files: the signing key, and the secrets by which services know each other.

Made once, mode 600, whole or not at all; in an installation they are mounted instead.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.web.client import CLIENTS_FILE
from shared.web.tokens import SERVICE_PREFIX

SIGNING_KEY = "signing.pem"
SERVICES = (
    "identity",
    "organization",
    "member",
    "outreach",
    "service-request",
    "linkage",
    "insight",
    "integration",
    "gateway",
)
_SECRET_BYTES = 32


def ensure_files(keys: Path) -> None:
    """Make what is missing; whoever comes second keeps the first one's."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_once(keys / SIGNING_KEY, _new_signing_key())
    _make_once(keys / CLIENTS_FILE, _written(_new_service_secrets()))
    _complete(keys / CLIENTS_FILE)


def _complete(path: Path) -> None:
    """A service that came later has its secret too; those there are stay."""
    known: Mapping[str, str] = orjson.loads(path.read_bytes())
    every = {**_new_service_secrets(), **known}
    if every.keys() != known.keys():
        write_private(path, _written(every))


def _written(by_service: Mapping[str, str]) -> bytes:
    return orjson.dumps(by_service, option=orjson.OPT_INDENT_2)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file whole, mode 600."""
    _draft(path, content).replace(path)


def _make_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    return draft


def _new_signing_key() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _new_service_secrets() -> Mapping[str, str]:
    return {SERVICE_PREFIX + name: secrets.token_urlsafe(_SECRET_BYTES) for name in SERVICES}
