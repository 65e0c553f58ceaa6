"""The routing table (S69): place × class → which unit leads and which help, as dated rules of the tenant. Pure.

The nearest rule wins: a park before its community before the whole street, then the class itself before what is above
it; of two alike the one that began later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.service_request.domain.base import Ref
from shared.contracts.base import Event
from shared.contracts.service_menu import RoutingRuleEnded, RoutingRuleSet
from shared.kernel.errors import FieldError, Invalid, NotFound
from shared.store.aggregate import State, Stored

IN_FORCE, OTHER_PLACE, OTHER_CLASS, OTHER_DAY, FARTHER = (
    "CHOSEN",
    "OTHER_PLACE",
    "OTHER_CLASS",
    "NOT_IN_FORCE",
    "LESS_SPECIFIC",
)


class RoutingRule(State):
    """`class_code`, `park` and `community` are None where they do not matter."""

    class_code: str | None = None
    park: str | None = None
    community: str | None = None
    lead: Ref
    co_handlers: tuple[Ref, ...] = ()
    effective_from: date
    effective_to: date | None = None


def evolve(rule: RoutingRule | None, event: Event) -> RoutingRule:
    if isinstance(event, RoutingRuleSet):
        told = event.model_dump()
        return RoutingRule.model_validate(told)
    if rule and isinstance(event, RoutingRuleEnded):
        return rule.model_copy(update={"effective_to": event.effective_to})
    raise ValueError(f"{event.event_name} is no event of this thing")


def end(rule: RoutingRule | None, day: date) -> tuple[Event, ...]:
    """Raises `Invalid` for a day before the rule began."""
    if rule is None:
        raise NotFound
    if day < rule.effective_from:
        raise Invalid(errors=[FieldError("/effective_to", "out-of-range")])
    return (RoutingRuleEnded(effective_to=day),) if day != rule.effective_to else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a request of this class would go; `path` is the class and what is above it."""

    path: Sequence[str]
    park: str | None
    community: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule, and what was said of it."""

    rule: Stored[RoutingRule]
    outcome: str

    @property
    def shown(self) -> dict[str, Any]:
        state = self.rule.state
        matched: Mapping[str, Any] = {"class": state.class_code, "park": state.park, "community": state.community}
        return {"rule": self.rule.id, "outcome": self.outcome, "matches": matched}


def judged(rules: Iterable[Stored[RoutingRule]], asked: Asked) -> list[Judged]:
    """Every rule with why it was chosen or not; the chosen one first."""
    found = [Judged(rule, _outcome(rule.state, asked)) for rule in rules]
    fits = sorted((each for each in found if each.outcome == IN_FORCE), key=lambda each: _nearness(each, asked))
    farther = [Judged(each.rule, FARTHER) for each in fits[:-1]]
    return [*fits[-1:], *reversed(farther), *(each for each in found if each.outcome != IN_FORCE)]


def chosen(found: Sequence[Judged]) -> Stored[RoutingRule] | None:
    return found[0].rule if found and found[0].outcome == IN_FORCE else None


def _outcome(rule: RoutingRule, asked: Asked) -> str:
    if not rule.effective_from <= asked.day <= (rule.effective_to or date.max):
        return OTHER_DAY
    if rule.class_code is not None and rule.class_code not in asked.path:
        return OTHER_CLASS
    is_there = rule.park in (None, asked.park) and rule.community in (None, asked.community)
    return IN_FORCE if is_there else OTHER_PLACE


def _nearness(each: Judged, asked: Asked) -> tuple[int, int, date, str]:
    rule = each.rule.state
    place = 2 if rule.park else 1 if rule.community else 0
    depth = len(asked.path) - list(asked.path).index(rule.class_code) if rule.class_code else 0
    return place, depth, rule.effective_from, each.rule.id
