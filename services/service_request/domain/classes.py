"""Classes of services (S84, S85): a tree of any depth. The one shipped holds three kinds and eight classes [DEF]."""

from collections.abc import Mapping, Sequence

from shared.contracts.tenant import Entry, Words

DICTIONARY = "request-classes"
"""The code of the tenant's own dictionary; without one the shipped tree holds."""


def _entry(code: str, zh: str, en: str, parent: str | None = None) -> Entry:
    return Entry(code=code, name=Words(zh=zh, en=en), parent=parent)


SHIPPED: Sequence[Entry] = (
    _entry("PRODUCTION", "生产性服务", "Services to production"),
    _entry("LIVING", "生活性服务", "Services to living"),
    _entry("SOCIAL", "社会性服务", "Services to society"),
    _entry("ENTERPRISE_GROWTH", "企业发展", "Growth of enterprises", "PRODUCTION"),
    _entry("OCCUPATIONAL_HEALTH", "职业健康", "Occupational health", "LIVING"),
    _entry("FAMILY", "家庭建设", "Family", "LIVING"),
    _entry("SPORT_LEISURE", "运动休闲", "Sport and leisure", "LIVING"),
    _entry("MIND_HARBOUR", "心灵港湾", "Harbour of the mind", "LIVING"),
    _entry("MASS_GROUPS", "群团培育", "Mass groups", "SOCIAL"),
    _entry("EASY_CHARITY", "随手公益", "Charity at hand", "SOCIAL"),
    _entry("PARTY_MASSES", "党群一家", "Party and people", "SOCIAL"),
)


class Classes:
    """A tree of classes, asked by code."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._parents: Mapping[str, str | None] = {entry.code: entry.parent for entry in entries}

    def __contains__(self, code: str) -> bool:
        return code in self._parents

    def path(self, code: str) -> tuple[str, ...]:
        """The class itself, then what is above it up to the root."""
        found: list[str] = []
        above: str | None = code
        while above is not None and above not in found:
            found.append(above)
            above = self._parents.get(above)
        return tuple(found)
