"""Apache Kafka as jars: the lock names each by coordinate and SHA-256, the cache holds what matched.

Promises that a jar whose digest differs from the lock never reaches the class path.
"""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.faults import CannotStart

LOCK = Path(__file__).with_name("kafka-jars.lock")
CACHE = Path.home() / ".cache" / "balian" / "kafka-4.3.1"
_PARALLEL = 8
_TIMEOUT_S = 120

Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class Jar:
    """One line of the lock: `group:artifact:version` and the SHA-256 of its bytes."""

    coordinate: str
    sha256: str

    @property
    def filename(self) -> str:
        """The name of this jar in the cache."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def locked(lock: Path = LOCK) -> list[Jar]:
    """The jars of the lock file; empty lines and `#` comments are skipped."""
    lines = [line.split() for line in lock.read_text(encoding="utf-8").splitlines()]
    return [Jar(parts[0], parts[1]) for parts in lines if parts and not parts[0].startswith("#")]


def missing(jars: Iterable[Jar], cache: Path = CACHE) -> list[Jar]:
    """Those jars of which the cache holds no copy with the locked digest."""
    return [jar for jar in jars if not _matches(cache / jar.filename, jar.sha256)]


def install(jars: Iterable[Jar], fetch: Fetch, cache: Path, advance: Callable[[], None]) -> None:
    """Fetch the jars into the cache, several at a time; `advance` is called after each.

    Raises CannotStart when one cannot be had or differs from the lock.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(_PARALLEL) as pool:
        for _ in pool.map(lambda jar: _install_one(jar, fetch, cache), jars):
            advance()


def fetch_from_maven(coordinate: str) -> bytes:
    """The bytes of one jar from the Maven repository, by the client `maven-artifact`."""
    from maven_artifact.artifact import Artifact
    from maven_artifact.downloader import Downloader

    downloader = Downloader()
    uri = downloader.resolver.uri_for_artifact(Artifact.parse(coordinate))
    body: bytes = downloader.requestor.request(uri, None, lambda reply: reply.content, timeout=_TIMEOUT_S)
    return body


def _install_one(jar: Jar, fetch: Fetch, cache: Path) -> None:
    try:
        body = fetch(jar.coordinate)
    except Exception as error:
        raise CannotStart(
            f"{jar.coordinate} could not be downloaded ({type(error).__name__}): "
            "check the connection or proxy and try again."
        ) from error
    if hashlib.sha256(body).hexdigest() != jar.sha256:
        raise CannotStart(f"{jar.coordinate} differs from {LOCK.name}: it was not installed.")
    part = cache / f"{jar.filename}.part"
    part.write_bytes(body)
    part.replace(cache / jar.filename)


def _matches(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
