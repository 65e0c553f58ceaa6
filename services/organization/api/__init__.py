"""Routes: parse, permit, call. One router per topic."""

from services.organization.api import coverage, enterprises, organizations, places, tenant

ROUTERS = (places.router, enterprises.router, organizations.router, coverage.router, tenant.router)
