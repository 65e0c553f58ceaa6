"""Identity reacts to nothing, but reads every topic: the time /me tells a story tenant is the greatest it has met."""

from shared.bus.groups import Reactions

REACTIONS = Reactions("story", ("identity", "organization", "member", "outreach", "linkage", "integration"), table={})
