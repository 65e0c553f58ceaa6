"""The versions of definitions a service has.

The newest begins new instances; an old one serves those pinned to it.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from shared.kernel.errors import NotFound
from shared.workflow.definition import Definition
from shared.workflow.errors import DefinitionUnavailable
from shared.workflow.instance import Instance


class Catalog:
    """All versions by slug."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._versions = {(definition.slug, definition.version): definition for definition in definitions}

    def __iter__(self) -> Iterator[Definition]:
        """The newest version of each."""
        return (self.definition(slug) for slug in sorted({slug for slug, _ in self._versions}))

    def definition(self, slug: str, version: int | None = None) -> Definition:
        """That version, or the newest. Raises `NotFound`."""
        wanted = version or max((v for s, v in self._versions if s == slug), default=0)
        if (slug, wanted) not in self._versions:
            raise NotFound
        return self._versions[slug, wanted]

    def pinned(self, instance: Instance) -> Definition:
        """The version this instance began with. Raises `DefinitionUnavailable`."""
        found = self._versions.get((instance.definition, instance.version))
        if found is None:
            raise DefinitionUnavailable(definition=instance.definition, version=instance.version)
        return found


def catalog_of(package: str, paths: Iterable[str]) -> Catalog:
    """Every `DEFINITIONS` of a package's modules: a further workflow costs its file and nothing else."""
    names = [f"{package}.{module.name}" for module in iter_modules(paths)]
    return Catalog(definition for name in names for definition in import_module(name).DEFINITIONS)
