"""Domain errors: a stable slug, a kind and typed facts.

They know nothing of HTTP; `shared/web/problems.py` alone turns a kind into a status. Facts never hold personal data or
the value a caller sent: a problem names the place (a JSON pointer) and the rule, never what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, in the caller's terms."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"
    PRECONDITION_REQUIRED = "precondition_required"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault at one place. `pointer` is a JSON pointer into the body (or `?name` for a query parameter)."""

    pointer: str
    slug: str
    facts: Mapping[str, object] = field(default_factory=dict)


class DomainError(Exception):
    """A refusal the caller can act on. Subclasses fix `slug` and `kind`."""

    slug: str = "error"
    kind: Kind = Kind.INVALID

    def __init__(self, *, errors: Sequence[FieldError] = (), **facts: object) -> None:
        super().__init__(self.slug)
        self.errors = tuple(errors)
        self.facts: dict[str, object] = dict(facts)


class NotFound(DomainError):
    """No such thing for this caller: also what is outside his tenant or jurisdiction."""

    slug, kind = "not-found", Kind.NOT_FOUND


class Forbidden(DomainError):
    """A visible thing, but this role may not do that with it."""

    slug, kind = "forbidden", Kind.FORBIDDEN


class Invalid(DomainError):
    """The request parsed, but breaks its schema or a rule about its fields; `errors` name each place."""

    slug, kind = "invalid", Kind.INVALID


class Conflict(DomainError):
    """The thing's present state does not allow this."""

    slug, kind = "conflict", Kind.CONFLICT


class DuplicateKey(Conflict):
    """Another thing in the tenant already has this natural key."""

    slug = "duplicate-key"


class ClockBehind(Conflict):
    """`Balian-Story-Time` is earlier than the tenant's clock; facts: `now`."""

    slug = "clock-behind"


class IdempotencyKeyReused(Invalid):
    """The same Idempotency-Key came with another body."""

    slug = "idempotency-key-reused"


class PreconditionRequired(DomainError):
    """A change needs `If-Match`."""

    slug, kind = "precondition-required", Kind.PRECONDITION_REQUIRED


class Stale(DomainError):
    """`If-Match` names an earlier version; facts: `current`, the thing as it is now (set by the edge)."""

    slug, kind = "stale", Kind.STALE


class TooLarge(DomainError):
    """The body, or an event made of it, is over its limit; facts: `limit_bytes`."""

    slug, kind = "too-large", Kind.TOO_LARGE


class Unavailable(DomainError):
    """Not now; the outcome may be unknown. Retry with the same Idempotency-Key. facts: `retry_after_s`."""

    slug, kind = "unavailable", Kind.UNAVAILABLE


class OutboxFull(Unavailable):
    """Too many unpublished events on this thing: the relay is behind."""

    slug = "outbox-full"


class KeyUnavailable(Unavailable):
    """Sensitive fields cannot be opened or sealed: the master key is missing."""

    slug = "key-unavailable"


class Gone(NotFound):
    """The person's data key was destroyed (erasure): the fields are unreadable for good."""

    slug = "erased"
