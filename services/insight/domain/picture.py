"""The picture of an area at one time, made of rows: which enterprises operate, who serves, visits and covers them.

An area is a tenant, or a community or park in it. Everything is told as the events up to that time tell it, so a
figure once shown can be asked for again. Formulas read this and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from services.insight.domain.moments import Facts, Row, Thing, facts_between, thing_at
from shared.kernel.calendar import CHINA

COUNTED_KINDS = frozenset({"BRANCH", "JOINT_BRANCH", "GENERAL_BRANCH", "COMMITTEE"})
"""Single and joint organizations (B25)."""
UNCOUNTED_KINDS = {"TEMPORARY_BRANCH": "temporary-branch", "FLOATING_BRANCH": "floating-branch"}
"""Organizations that serve an enterprise and do not cover it: the reason shown."""
BRANCH_KINDS = frozenset({"BRANCH", "JOINT_BRANCH", "GENERAL_BRANCH", *UNCOUNTED_KINDS})

ByEnterprise = Mapping[str, Sequence[Thing]]


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows that may matter to an area, whenever; organizations are the whole tenant's."""

    enterprises: Sequence[Row] = ()
    organizations: Sequence[Row] = ()
    members: Sequence[Row] = ()
    transfers: Sequence[Row] = ()
    visits: Sequence[Row] = ()
    coverage: Sequence[Row] = ()
    linkages: Sequence[Row] = ()
    requests: Sequence[Row] = ()


@dataclass(frozen=True)
class Picture:
    """`since` begins the period that flows (visits, inclusion) are counted in; `area` are facts things must have."""

    rows: Rows
    since: datetime
    at: datetime
    area: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def registered(self) -> Mapping[str, Thing]:
        """Enterprises of the area, those that moved out too."""
        return {thing.id: thing for thing in self._things(self.rows.enterprises) if self._within(thing.facts)}

    @cached_property
    def operating(self) -> Mapping[str, Thing]:
        return {id: thing for id, thing in self.registered.items() if thing.facts["state"] == "OPERATING"}

    @cached_property
    def organizations(self) -> Sequence[Thing]:
        """Founded organizations that serve an operating enterprise of the area."""
        return list({each.id: each for those in self.serving.values() for each in those}.values())

    @cached_property
    def serving(self) -> ByEnterprise:
        """Operating enterprise → the organizations that serve it."""
        founded = {id: [one for one in those if _is_founded(one)] for id, those in self.served.items()}
        return {id: those for id, those in founded.items() if those}

    @cached_property
    def served(self) -> ByEnterprise:
        """Operating enterprise → the organizations that serve it or did until they were dissolved."""
        found: dict[str, list[Thing]] = defaultdict(list)
        for organization in self._things(self.rows.organizations):
            if organization.facts["kind"] in COUNTED_KINDS | UNCOUNTED_KINDS.keys():
                for enterprise in self.operating.keys() & set(organization.facts["enterprises"]):
                    found[enterprise].append(organization)
        return found

    @cached_property
    def members(self) -> Sequence[Thing]:
        """Members who work in the area."""
        return [member for member in self._things(self.rows.members) if self._within(member.facts)]

    @cached_property
    def present_full(self) -> ByEnterprise:
        """Enterprise → the full members working there, floating ones too (B1)."""
        return _by_enterprise(member for member in self.members if member.facts["stage"] == "FULL")

    @cached_property
    def floating_known(self) -> Sequence[Thing]:
        """Members known as floating in the area at some time of the period, as they stand at its end."""
        known = [row for row in self.rows.members if any(map(self._floats, self._lately(row)))]
        return list(self._things(known))

    @cached_property
    def visits(self) -> ByEnterprise:
        """Enterprise → the visits paid to it in the period."""
        return _by_enterprise(visit for visit in self._things(self.rows.visits) if self._in_period(visit))

    @cached_property
    def coverage(self) -> ByEnterprise:
        return _by_enterprise(self._things(self.rows.coverage))

    @cached_property
    def received(self) -> Mapping[str, Sequence[Thing]]:
        """Member → his transfers received in the period."""
        found: dict[str, list[Thing]] = defaultdict(list)
        for transfer in self._things(self.rows.transfers):
            if transfer.facts["state"] == "RECEIVED" and self.since <= transfer.moments[-1].at:
                found[transfer.facts["member"]].append(transfer)
        return found

    @cached_property
    def foundings(self) -> Sequence[Thing]:
        """Founding linkages of the area, oldest first."""
        found = [each for each in self._things(self.rows.linkages) if self._within(each.facts)]
        return sorted(found, key=lambda each: (each.moments[0].at, each.moments[0].event))

    @cached_property
    def latest_founding(self) -> Mapping[str, Thing]:
        """Enterprise → its latest founding linkage."""
        return {each.facts["enterprise"]: each for each in self.foundings}

    @cached_property
    def requests(self) -> Sequence[Thing]:
        """Service requests of the area."""
        return [each for each in self._things(self.rows.requests) if self._within(each.facts)]

    @cached_property
    def by_id(self) -> Mapping[str, Thing]:
        """Enterprises, members and requests of the area, those that left too."""
        others = (*self._things(self.rows.members), *self._things(self.rows.requests))
        return {**self.registered, **{each.id: each for each in others}}

    def is_floating(self, member: Thing) -> bool:
        return self._floats(member.facts)

    def _floats(self, facts: Facts) -> bool:
        return bool(facts["status"] == "FLOATING") and self._within(facts)

    def _lately(self, row: Row) -> Iterable[Facts]:
        return facts_between(row, self.since, self.at)

    def _in_period(self, visit: Thing) -> bool:
        day = date.fromisoformat(visit.facts["visited_on"])
        return self.since.astimezone(CHINA).date() <= day <= self.at.astimezone(CHINA).date()

    def _within(self, facts: Facts) -> bool:
        return all(facts.get(name) == value for name, value in self.area.items())

    def _things(self, rows: Iterable[Row]) -> Iterable[Thing]:
        return (thing for row in rows if (thing := thing_at(row, self.at)) is not None)


def _is_founded(organization: Thing) -> bool:
    return bool(organization.facts["state"] == "FOUNDED")


def _by_enterprise(things: Iterable[Thing]) -> ByEnterprise:
    found: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        if thing.facts["enterprise"]:
            found[thing.facts["enterprise"]].append(thing)
    return found
