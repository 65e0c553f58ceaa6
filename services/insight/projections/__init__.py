"""What insight folds from events, one module per kind of thing; the table below is all of it."""

from services.insight.projections.coverage import COVERAGE
from services.insight.projections.enterprises import ENTERPRISES
from services.insight.projections.linkages import LINKAGES
from services.insight.projections.members import MEMBERS
from services.insight.projections.organizations import ORGANIZATIONS
from services.insight.projections.places import PLACES
from services.insight.projections.requests import REQUESTS
from services.insight.projections.things import THINGS
from services.insight.projections.transfers import TRANSFERS
from services.insight.projections.visits import VISITS

PROJECTIONS = (PLACES, ENTERPRISES, ORGANIZATIONS, MEMBERS, TRANSFERS, VISITS, COVERAGE, LINKAGES, REQUESTS)
"""Rows that figures are counted from."""
FOLDED = (*PROJECTIONS, THINGS)
