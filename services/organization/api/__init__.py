"""Routes: parse, permit, call. One router per topic."""

from services.organization.api import coverage, enterprises, organizations, places

ROUTERS = (places.router, enterprises.router, organizations.router, coverage.router)
