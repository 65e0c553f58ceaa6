"""What insight refuses by rules of its own."""

from shared.kernel.errors import DomainError, Kind


class TooManyStreams(DomainError):
    """An account already listens in as many places as it may; facts: `most`, `retry_after_s`."""

    slug, kind = "too-many-streams", Kind.TOO_MANY
