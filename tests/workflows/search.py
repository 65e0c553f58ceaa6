"""A search through a definition by what it offers: every state some actor can reach with generated evidence."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from shared.rules.packs import pack_named
from shared.workflow.definition import Definition
from shared.workflow.engine import act, start
from shared.workflow.instance import Actor, Instance
from shared.workflow.offer import available_actions
from shared.workflow.sweep import overdue
from shared.workflow.view import view
from tests.workflows.generated import BODIES, CALENDAR, EVERYBODY, NOW, variants

Facts = Mapping[str, int]
LONG_AFTER = timedelta(days=120)


def reached(definition: Definition, pack: str, facts: Facts) -> dict[str, Instance]:
    """One instance for every state that can be reached."""
    waiting = list(beginnings(definition, pack))
    seen: dict[tuple[object, ...], Instance] = {}
    while waiting:
        instance = waiting.pop()
        if _place(instance) not in seen:
            seen[_place(instance)] = instance
            waiting.extend(_followers(definition, instance, facts))
    return {instance.state: instance for instance in seen.values()}


def beginnings(definition: Definition, pack: str) -> Iterator[Instance]:
    """One instance by each role that may create one."""
    requires = view(definition, pack_named(pack))["start"]["requires"]
    for role in definition.create.roles:
        outcome = start(
            definition,
            id="w1",
            actor=Actor(f"user-{role}", frozenset({role})),
            subject=variants(requires)[0],
            units=BODIES,
            pack=pack_named(pack),
            now=NOW,
        )
        yield outcome.instance


def _place(instance: Instance) -> tuple[object, ...]:
    mode = instance.evidence.get("assess", {}).get("mode")
    signed = tuple(signature.party for signature in instance.pending)
    return instance.state, instance.suspended_from, instance.proposer.role, mode, signed


def _followers(definition: Definition, instance: Instance, facts: Facts) -> Iterator[Instance]:
    lapsed = overdue(definition, instance, NOW + LONG_AFTER, CALENDAR)
    if lapsed:
        yield lapsed.instance
    for actor in EVERYBODY[:-1]:
        for offer in available_actions(definition, instance, actor, facts):
            if not offer["blocked_by"]:
                yield from _acted(definition, instance, actor, offer, facts)


def _acted(
    definition: Definition, instance: Instance, actor: Actor, offer: Mapping[str, object], facts: Facts
) -> Iterator[Instance]:
    requires = offer["requires"]
    assert isinstance(requires, list)
    for evidence in variants(requires):
        yield act(
            definition, instance, str(offer["action"]), actor, evidence, now=NOW, calendar=CALENDAR, facts=facts
        ).instance
