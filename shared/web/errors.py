"""Refusals that only the HTTP side knows: tokens, media types, numbers of requests."""

from shared.kernel.errors import DomainError, Kind, Unavailable


class Malformed(DomainError):
    """The request cannot be parsed at all."""

    slug, kind = "malformed", Kind.MALFORMED


class Unauthenticated(DomainError):
    """No token."""

    slug, kind = "unauthenticated", Kind.UNAUTHENTICATED


class InvalidToken(DomainError):
    """A token that is expired, forged, revoked or meant for somebody else: never told which."""

    slug, kind = "invalid-token", Kind.UNAUTHENTICATED


class UnsupportedMediaType(DomainError):
    """The body's type is not one this address reads."""

    slug, kind = "unsupported-media-type", Kind.UNSUPPORTED


class NotAcceptable(DomainError):
    """None of the types in `Accept` is made here."""

    slug, kind = "not-acceptable", Kind.UNSUPPORTED


class TooManyRequests(DomainError):
    """Over the limit; facts: `retry_after_s`."""

    slug, kind = "too-many-requests", Kind.TOO_MANY


class Starting(DomainError):
    """The service has not opened its stores yet."""

    slug, kind = "starting", Kind.UNAVAILABLE


class OutboxOld(Unavailable):
    """The service's events have waited too long to be published: an import comes again later."""

    slug = "outbox-old"


class Crowded(Unavailable):
    """The process has as many requests under way as it can bring to an end in time."""

    slug = "crowded"


class OwnerFailed(Unavailable):
    """The owner is there, and this very call is more than it can do: it answered 500, or refuses what must pass."""
