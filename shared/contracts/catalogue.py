"""The catalogue of all events of the platform."""

from shared.contracts import identity, integration, linkage, member, organization, outreach
from shared.contracts.base import Catalogue

CATALOGUE = Catalogue(
    identity.CARDS, organization.CARDS, member.CARDS, outreach.CARDS, linkage.CARDS, integration.CARDS
)
