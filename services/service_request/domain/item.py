"""An item of the public menu (亮, S52): what is offered to whom, by whom, with which questions.

Written, reviewed by another, then published; what is published is not edited but withdrawn (S12).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.service_request.domain.base import Kept, Ref
from services.service_request.domain.calls import Caller
from services.service_request.domain.item_workflow import ITEM, ITEMS
from shared.contracts.base import Event
from shared.contracts.service_menu import ServiceItemMoved
from shared.contracts.service_request import Doer
from shared.contracts.tenant import Words
from shared.kernel.calendar import CHINA, WorkCalendar, published_years
from shared.kernel.errors import Conflict, FieldError, NotFound
from shared.rules.packs import pack_for
from shared.store.aggregate import Decision, State
from shared.workflow import engine
from shared.workflow.deadlines import waiting
from shared.workflow.definition import EvidenceType
from shared.workflow.instance import Instance, Outcome
from shared.workflow.shapes import SHAPES

_CALENDAR = WorkCalendar(published_years())
"""The definition has no deadline, so any calendar will do."""


class ItemNotDraft(Conflict):
    """What was reviewed is not edited."""

    slug = "item-not-draft"


class QuestionType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"


class Question(Kept):
    """One thing asked of whoever wants the service; a choice has its options."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Words
    type: QuestionType
    required: bool = True
    options: tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...] = ()


class Facts(Kept):
    """What an author writes. `price` in fen, `capacity` in places, None without a bound."""

    name: Words
    class_code: str
    supplier: Ref
    questions: Annotated[tuple[Question, ...], Field(max_length=30)] = ()
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    price: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class Item(State):
    facts: Facts
    author: str
    instance: Instance


class ItemStep(ServiceItemMoved):
    """A step as it is recorded: besides what travels, the item after it."""

    after: Item = Field(exclude=True)


def evolve(item: Item | None, event: Event) -> Item:
    if isinstance(event, ItemStep):
        return event.after
    raise ValueError(f"{event.event_name} is no event of this thing")


def write(facts: Facts, id: str, caller: Caller, at: datetime) -> Decision:
    """A new item in DRAFT."""
    pack = pack_for(at.astimezone(CHINA).date())
    outcome = engine.start(ITEM, id=id, actor=caller.actor, subject={}, units={}, pack=pack, now=at)
    return _decision(Item(facts=facts, author=caller.actor.id, instance=outcome.instance), outcome)


def edit(item: Item | None, wanted: Mapping[str, Any]) -> Decision:
    """Only a draft. Raises `ItemNotDraft`; nothing when all is so already."""
    known = _there(item)
    if known.instance.state != "DRAFT":
        raise ItemNotDraft(state=known.instance.state)
    facts = known.facts.model_copy(update=dict(wanted))
    if facts == known.facts:
        return Decision()
    after = known.model_copy(update={"facts": facts})
    return Decision((_step(after, fact="edited", action="edit", from_state="DRAFT", by=None),))


def act(item: Item | None, action: str, caller: Caller, evidence: Mapping[str, Any], at: datetime) -> Decision:
    known = _there(item)
    outcome = engine.act(
        ITEMS.pinned(known.instance),
        known.instance,
        action,
        caller.actor,
        evidence,
        now=at,
        calendar=_CALENDAR,
        facts=facts_of(known, caller.actor.id),
    )
    return _decision(known.model_copy(update={"instance": outcome.instance}), outcome)


def facts_of(item: Item, actor: str) -> Mapping[str, int]:
    return {"is_author": int(item.author == actor)}


def answer_faults(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[FieldError]:
    """Faults of the answers, at their pointers: nothing is answered that was not asked."""
    asked = {question.key: question for question in questions}
    faults = [FieldError(f"/answers/{key}", "question-unknown") for key in answers if key not in asked]
    for key, question in asked.items():
        if key in answers:
            faults += _answer_faults(f"/answers/{key}", question, answers[key])
        elif question.required:
            faults.append(FieldError(f"/answers/{key}", "answer-missing"))
    return faults


def _answer_faults(pointer: str, question: Question, value: object) -> list[FieldError]:
    if question.type is not QuestionType.CHOICE:
        return list(SHAPES[EvidenceType(question.type.value)](pointer, value))
    return [] if value in question.options else [FieldError(pointer, "option-unknown", {"options": question.options})]


def _there(item: Item | None) -> Item:
    if item is None:
        raise NotFound
    return item


def _decision(item: Item, outcome: Outcome) -> Decision:
    happening = outcome.events[0]
    by = Doer(role=happening.by.role, unit=happening.by.unit) if happening.by else None
    step = _step(item, fact=happening.fact, action=happening.action, from_state=happening.from_state, by=by)
    texts = {f"{happening.action}:{key}": str(value) for key, value in outcome.private.items()}
    return Decision((step,), private=texts)


def _step(item: Item, **happened: Any) -> ItemStep:
    return ItemStep(
        state=item.instance.state,
        class_code=item.facts.class_code,
        supplier=item.facts.supplier.fact,
        awaiting=waiting(ITEMS.pinned(item.instance), item.instance, _CALENDAR),
        after=item,
        **happened,
    )
