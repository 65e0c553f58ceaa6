"""Routes: parse, permit, call. One router per topic."""

from services.identity.api import accounts, me, tokens

ROUTERS = (tokens.router, me.router, accounts.router)
