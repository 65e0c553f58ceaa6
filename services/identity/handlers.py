"""Identity reacts to nothing, but reads every topic: the time /me tells a story tenant is the greatest it has met."""

from shared.bus.groups import Reactions

_SOURCES = ("identity", "organization", "member", "outreach", "service-request", "linkage", "integration")

REACTIONS = Reactions("story", _SOURCES, table={})
