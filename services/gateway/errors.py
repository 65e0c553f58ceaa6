"""What the gateway says when a service behind it fails."""

from shared.kernel.errors import DomainError, Kind


class BadGateway(DomainError):
    """The reply broke off or cannot be read; the outcome is unknown."""

    slug, kind = "bad-gateway", Kind.UNAVAILABLE


class GatewayTimeout(DomainError):
    """No reply in time; the outcome is unknown."""

    slug, kind = "gateway-timeout", Kind.UNAVAILABLE
