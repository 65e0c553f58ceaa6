"""Somebody as one service tells another of him, where only the other knows what he may read."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query

from shared.kernel.command import Command
from shared.kernel.scope import Jurisdiction, Scope


class Reader(Command):
    """His account, his roles with commas between, and the ids that bound him."""

    actor: str
    roles: str
    community: str | None = None
    park: str | None = None
    enterprise: str | None = None
    department: str | None = None
    organization: str | None = None
    person: str | None = None

    def scope(self, asking: Scope) -> Scope:
        """His own scope, in the tenant and trace of the service that asks."""
        bounds = Jurisdiction.of(self.model_dump(exclude={"actor", "roles"}))
        return replace(asking, actor=self.actor, roles=frozenset(self.roles.split(",")), jurisdiction=bounds)


Asked = Annotated[Reader, Query()]


def told_of(scope: Scope) -> dict[str, str]:
    """The parameters that tell of whoever this scope is."""
    return {"actor": scope.actor, "roles": ",".join(sorted(scope.roles)), **scope.jurisdiction.as_dict()}
