"""Who may do what (domain: personas; api: roles), written by hand: the matrix compares the platform with it.

A command that is not listed here fails the matrix; what is not listed as closed may be read by anybody who sees it.
"""

from collections.abc import Mapping

Roles = frozenset[str]


def _roles(names: str) -> Roles:
    return frozenset(names.split())


ADMIN = _roles("street_admin")
WRITERS = _roles("street_officer station_worker")
VISITORS = WRITERS | _roles("liaison")
NOBODY: Roles = frozenset()
"""Left to the platform itself."""
NOT_YET = _roles("dispute_mediator instructor body_lead committee_member venue_owner fund_keeper")
"""Grants whose work no service knows yet."""
EVERYBODY = (
    ADMIN
    | VISITORS
    | NOT_YET
    | _roles("community_secretary enterprise_contact person department_officer district_viewer integrator")
    | _roles("branch_secretary street_leader duty_officer callback_worker supplier content_reviewer")
)
AUTHORS = WRITERS | _roles("supplier")
ROUTERS = ADMIN | _roles("street_officer")

MAY: Mapping[str, Roles] = {
    "POST /me/password": EVERYBODY,
    "POST /users": ADMIN,
    "PATCH /users/{id}": ADMIN,
    "POST /users/{id}/actions/reset-password": ADMIN,
    "POST /clients": ADMIN,
    "POST /streets": ADMIN,
    "POST /communities": ADMIN,
    "POST /parks": ADMIN,
    "PATCH /parks/{id}": ADMIN,
    "POST /enterprises": WRITERS,
    "PATCH /enterprises/{id}": WRITERS,
    "POST /enterprises/{id}/actions/move-out": WRITERS,
    "POST /enterprises/{id}/actions/undo-registration": NOBODY,
    "POST /organizations": WRITERS,
    "PATCH /organizations/{id}": WRITERS,
    "POST /organizations/{id}/actions/dissolve": _roles("street_officer"),
    "POST /organizations/{id}/actions/undo-registration": NOBODY,
    "POST /work-coverage": WRITERS,
    "POST /members": WRITERS,
    "PATCH /members/{id}": WRITERS,
    "POST /members/search": WRITERS | _roles("branch_secretary community_secretary"),
    "POST /members/{id}/actions/reveal": WRITERS | _roles("branch_secretary person"),
    "POST /members/{id}/actions/undo-registration": NOBODY,
    "POST /transfers": _roles("station_worker"),
    "POST /transfers/{id}/actions/{action}": _roles("station_worker branch_secretary"),
    "POST /visits": VISITORS,
    "PATCH /visits/{id}": VISITORS,
    "POST /visits/{id}/actions/reveal": WRITERS,
    "POST /visits/{id}/actions/undo-registration": NOBODY,
    "POST /linkages": _roles("station_worker enterprise_contact"),
    "POST /linkages/{id}/actions/{action}": _roles("station_worker"),
    "POST /files": WRITERS
    | _roles("community_secretary enterprise_contact branch_secretary department_officer supplier person"),
    "POST /departments": ADMIN,
    "PATCH /departments/{id}": ADMIN,
    "POST /dictionaries": ADMIN,
    "PATCH /dictionaries/{id}": ADMIN,
    "POST /calendars": ADMIN,
    "PATCH /calendars/{id}": ADMIN,
    "POST /requests": _roles("station_worker enterprise_contact person"),
    "PATCH /requests/{id}": _roles("station_worker enterprise_contact"),
    "POST /requests/{id}/actions/{action}": _roles("station_worker"),
    "POST /requests/{id}/actions/reveal": WRITERS | _roles("callback_worker"),
    "POST /requests/route-preview": WRITERS | ADMIN,
    "POST /service-items": AUTHORS,
    "PATCH /service-items/{id}": AUTHORS,
    "POST /service-items/{id}/actions/{action}": AUTHORS,
    "POST /suppliers": WRITERS,
    "PATCH /suppliers/{id}": WRITERS,
    "POST /routing-rules": ROUTERS,
    "PATCH /routing-rules/{id}": ROUTERS,
    "PATCH /request-terms": ADMIN,
    "POST /service-projects": WRITERS,
    "POST /service-projects/{id}/actions/{action}": WRITERS,
    "POST /imports": WRITERS,
    "POST /imports/{id}/actions/undo": WRITERS,
    "POST /notifications/actions/read-all": EVERYBODY,
    "POST /notifications/{id}/actions/read": EVERYBODY,
    "POST /dead-letters/{id}/actions/redrive": _roles("street_admin integrator"),
    "POST /dead-letters/{id}/actions/skip": ADMIN,
}
"""Commands on the plot's own things. Of a workflow it is the action that the plot's words name."""

MAY_READ: Mapping[str, Roles] = {
    "users": ADMIN,
    "clients": ADMIN,
    "audit-log": ADMIN,
    "members": WRITERS | _roles("community_secretary branch_secretary person"),
    "transfers": WRITERS | _roles("community_secretary branch_secretary person"),
    "kpis": VISITORS
    | ADMIN
    | _roles("community_secretary enterprise_contact department_officer district_viewer integrator branch_secretary")
    | _roles("street_leader duty_officer"),
    "dead-letters": _roles("street_admin integrator"),
}
"""Resources that are closed to every other role."""

TENANT_WIDE = _roles(
    "me tenants roles workflows streets communities parks users clients audit-log dead-letters departments dictionaries"
    " calendars service-items service-classes suppliers routing-rules request-terms clock-recounts"
)
"""No secret within a tenant, or its administrator's: a park's bounds do not matter."""
FIGURES = _roles("kpis dashboards stream")
"""Numbers, which only a bound to a park, community or enterprise narrows."""
ASKED_ANYWHERE = frozenset({("POST /requests", "person")})
"""A person asks for a service wherever in the street he is."""
NOT_MADE = _roles("dead-letters notifications clock-recounts")
"""No call makes one, so there is none in the plot."""
