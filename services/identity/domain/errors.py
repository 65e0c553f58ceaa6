"""Refusals of identity."""

from shared.kernel.errors import DomainError, Kind


class LoginFailed(DomainError):
    """Name, password, secret or refresh token not good, or the account locked: never told which.

    facts: `error`, OAuth's own word.
    """

    slug, kind = "login-failed", Kind.UNAUTHENTICATED
