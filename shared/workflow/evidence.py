"""Evidence (佐证材料): is what was brought what the row asks for, in the right shape?

Every fault is a JSON pointer and a slug; values are never repeated. Rules about content (a quorum, a letter's
days) are named checks of the definition and run on evidence that passed here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.kernel.errors import FieldError
from shared.rules.packs import Pack
from shared.workflow.definition import Evidence, EvidenceType, Option
from shared.workflow.shapes import SHAPES, Faults


def options_of(evidence: Evidence, pack: Pack) -> tuple[Option, ...]:
    """The options this pack offers."""
    return tuple(option for option in evidence.options if option.rule is None or pack.binds(option.rule))


def evidence_faults(asked: Iterable[Evidence], values: Mapping[str, Any], role: str, pack: Pack) -> Faults:
    """Faults of one party's evidence; pointers begin with the key."""
    wanted = {evidence.key: evidence for evidence in asked}
    for key, value in values.items():
        yield from _fault_of_key(key, value, wanted.get(key), role, pack)
    for evidence in wanted.values():
        mine = evidence.from_party in (None, role)
        if mine and evidence.key not in values and not evidence.may_be_left_out_by(role):
            yield FieldError(f"/{evidence.key}", "evidence-missing")


def members_named(asked: Iterable[Evidence], values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(pointer, id) of every member in values that passed `evidence_faults`."""
    return tuple(named for evidence in asked if evidence.key in values for named in _named(evidence, values))


def _named(evidence: Evidence, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pointer, value = f"/{evidence.key}", values[evidence.key]
    if evidence.type is EvidenceType.MEMBERS:
        return tuple((f"{pointer}/{place}", member) for place, member in enumerate(value))
    if evidence.type is EvidenceType.BALLOT:
        votes = enumerate(value["votes"])
        return tuple((f"{pointer}/votes/{place}/member", vote["member"]) for place, vote in votes)
    return ()


def _fault_of_key(key: str, value: object, evidence: Evidence | None, role: str, pack: Pack) -> Faults:
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    if evidence is None:
        yield FieldError(pointer, "evidence-unknown")
    elif evidence.from_party not in (None, role):
        yield FieldError(pointer, "evidence-of-another-party")
    elif evidence.type is EvidenceType.CHOICE:
        yield from _choice(pointer, value, options_of(evidence, pack))
    else:
        yield from SHAPES[evidence.type](pointer, value)


def _choice(pointer: str, value: object, options: tuple[Option, ...]) -> Faults:
    values = [option.value for option in options]
    if not isinstance(value, str):
        yield FieldError(pointer, "wrong-type", {"type": EvidenceType.CHOICE})
    elif value not in values:
        yield FieldError(pointer, "option-unknown", {"options": values})
