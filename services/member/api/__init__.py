"""Routes: parse, permit, call. One router per topic."""

from services.member.api import members, transfers

ROUTERS = (members.router, transfers.router)
