"""Refusals of the engine. What is offered or missing stands in their facts, as the API shows it."""

from shared.kernel.errors import Conflict, Invalid, Unavailable


class ActionNotAvailable(Conflict):
    """The state, the clock or an earlier signature does not offer this action; facts: `available_actions`,
    `reason`.
    """

    slug = "action-not-available"


class Blocked(Conflict):
    """The action is this caller's, but something outside must happen first; facts: `blocked_by`."""

    slug = "blocked"


class EvidenceInvalid(Invalid):
    """Evidence is unknown, missing, of the wrong type, or breaks a rule; `errors` point at each place."""

    slug = "evidence-invalid"


class DefinitionUnavailable(Unavailable):
    """This process does not have the version an instance is pinned to."""

    slug = "definition-unavailable"


class DefinitionError(ValueError):
    """A definition contradicts itself; raised at import, lists every fault."""
