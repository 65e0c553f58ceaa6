"""The self-check of a definition: what cannot run, or would surprise a reader, is found at import.

`faults` lists everything that is wrong in words for the author; `checked` raises when there is any.
"""

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from shared.kernel.calendar import Unit
from shared.kernel.scope import ROLES, SYSTEM
from shared.workflow.definition import CREATE, Definition, Evidence, EvidenceType, Row, When
from shared.workflow.errors import DefinitionError

_STATE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_RULE = re.compile(r"B([1-9]|[12]\d|3[0-3])")
_UNITS = frozenset(Unit)


def checked(definition: Definition, knows_event: Callable[[str], bool]) -> Definition:
    """The definition itself. Raises `DefinitionError` with every fault; `knows_event` asks the event
    catalogue.
    """
    found = faults(definition, knows_event)
    if found:
        raise DefinitionError(f"{definition.slug}: " + "; ".join(found))
    return definition


def faults(definition: Definition, knows_event: Callable[[str], bool]) -> tuple[str, ...]:
    """Everything wrong with a definition, empty when it may run."""
    return (
        *_start(definition),
        *_states(definition),
        *_exits(definition),
        *_events(definition, knows_event),
        *(fault for row in definition.rows for fault in _row(row, definition)),
        *_overlaps(definition),
    )


def _start(definition: Definition) -> Iterator[str]:
    starts = [row for row in definition.rows if row.frm is None]
    if len(starts) != 1:
        yield f"{len(starts)} starts instead of one"
    for row in starts:
        if row.action != CREATE or len(row.parties) != 1:
            yield f"the start {row.action} is not `{CREATE}` by one party"


def _states(definition: Definition) -> Iterator[str]:
    slugs = [state.slug for state in definition.states]
    for slug in slugs:
        if not _STATE.fullmatch(slug):
            yield f"state {slug} is not upper snake case"
    for slug in {slug for slug in slugs if slugs.count(slug) > 1}:
        yield f"state {slug} is declared twice"
    for slug in {s for row in definition.rows for s in (row.frm, row.to) if s} - set(slugs):
        yield f"state {slug} is not declared"
    for slug in set(slugs) - _reachable(definition):
        yield f"state {slug} cannot be reached"


def _reachable(definition: Definition) -> set[str]:
    reached = {row.to for row in definition.rows if row.frm is None}
    while more := {row.to for row in definition.rows if row.frm in reached} - reached:
        reached |= more
    return reached


def _exits(definition: Definition) -> Iterator[str]:
    left = {row.frm for row in definition.rows}
    for state in definition.states:
        if state.final and state.slug in left:
            yield f"final state {state.slug} has an exit"
        if not state.final and state.slug not in left:
            yield f"state {state.slug} has no exit and is not final"


def _events(definition: Definition, knows_event: Callable[[str], bool]) -> Iterator[str]:
    facts = {row.event for row in definition.rows}
    facts |= {"signed" for row in definition.rows if len(row.parties) > 1}
    facts |= {"escalated" for row in definition.rows if row.deadline and SYSTEM not in row.roles}
    for fact in sorted(facts):
        if not knows_event(definition.event_name(fact)):
            yield f"event {definition.event_name(fact)} is not in the catalogue"


def _row(row: Row, definition: Definition) -> Iterator[str]:
    name = f"{row.frm or '—'}·{row.action}"
    for role in set(row.roles) - ROLES - {SYSTEM}:
        yield f"{name}: role {role} is unknown"
    if row.deadline and (row.deadline.unit not in _UNITS or row.deadline.n < 1):
        yield f"{name}: deadline {row.deadline.n} {row.deadline.unit} is not a period"
    for gate in set(row.gates) - definition.gates.keys():
        yield f"{name}: gate {gate} has no function"
    for check in set(row.checks) - definition.checks.keys():
        yield f"{name}: check {check} has no function"
    for evidence in row.requires:
        yield from (f"{name}: {fault}" for fault in _evidence(evidence, row))
    for key in filter(None, (row.ends_on, row.when and row.when.key)):
        if key not in _readable(definition):
            yield f"{name}: {key} is nothing an instance knows"


def _evidence(evidence: Evidence, row: Row) -> Iterator[str]:
    if evidence.type not in tuple(EvidenceType):
        yield f"{evidence.key} has the unknown type {evidence.type}"
    if (evidence.type == EvidenceType.CHOICE) != bool(evidence.options):
        yield f"{evidence.key}: a choice has options, and nothing else has"
    for option in evidence.options:
        if option.rule and not _RULE.fullmatch(option.rule):
            yield f"{evidence.key}: option {option.value} names the unknown rule {option.rule}"
    for role in {evidence.from_party, *evidence.optional_for} - {None, *row.roles}:
        yield f"{evidence.key}: {role} is no party of this row"


def _readable(definition: Definition) -> set[str]:
    """What conditions may ask: private evidence is not among it, since an instance never holds it."""
    known = {"proposer", "suspended_from", "pack"}
    return known | {f"{row.action}.{e.key}" for row in definition.rows for e in row.requires if not e.private}


def _overlaps(definition: Definition) -> Iterator[str]:
    for one, other in combinations(definition.rows, 2):
        if (one.frm, one.action) == (other.frm, other.action) and _overlap(one.when, other.when):
            yield f"{one.frm or '—'}·{one.action} leads to both {one.to} and {other.to}"


def _overlap(one: When | None, other: When | None) -> bool:
    if one is None or other is None or one.key != other.key:
        return True
    return bool(set(one.among) & set(other.among))
