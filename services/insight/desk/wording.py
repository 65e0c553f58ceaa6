"""What is told in words, in both languages: joints, and facts of events.

Code knows slugs only; a fact without wording is told by its slug. No sentence names a person.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """The same in both languages."""

    zh: str
    en: str


JOINTS: Mapping[str, Words] = {"ORGANIZATION": Words("组织联合建立", "Founding of a Party organization")}
LETTER = Words("组织关系转接", "Transfer of a relation")
RESOURCES: Mapping[str, Words] = {
    "parks": Words("园区", "Park"),
    "enterprises": Words("企业", "Enterprise"),
    "organizations": Words("党组织", "Party organization"),
    "work-coverage": Words("工作覆盖", "Work coverage"),
    "visits": Words("走访", "Visit"),
    "transfers": LETTER,
    "linkages": Words("联动", "Linkage"),
}

FACTS: Mapping[str, Words] = {
    "enterprise.registered": Words("已登记", "registered"),
    "enterprise.moved-out": Words("已迁出园区", "moved out"),
    "organization.founded": Words("已成立", "founded"),
    "organization.dissolved": Words("已撤销", "dissolved"),
    "work-coverage.assigned": Words("已落实", "assigned"),
    "visit.recorded": Words("已完成", "made"),
    "transfer.opened": Words("介绍信已拟", "letter drafted"),
    "transfer.issued": Words("介绍信已开具", "letter issued"),
    "transfer.received": Words("回执已收", "letter received"),
    "transfer.rejected": Words("介绍信被退回", "letter rejected"),
    "transfer.expired": Words("介绍信已过期", "letter expired"),
    "transfer.withdrawn": Words("介绍信已撤回", "letter withdrawn"),
    "transfer.escalated": Words("已超期，已上报", "overdue, told to the level above"),
}
_STEPS: Mapping[str, Words] = {
    "lead": Words("出现建组织线索", "a founding lead"),
    "assessed": Words("已评估", "assessed"),
    "not-eligible": Words("不符合组建条件", "not eligible"),
    "negotiating": Words("进入协商", "in negotiation"),
    "preparing": Words("进入筹备", "in preparation"),
    "applied": Words("已提出请示", "applied for"),
    "approved": Words("已批复", "approved"),
    "returned": Words("请示被退回", "returned"),
    "founded": Words("支部已成立", "founded"),
    "filed": Words("已备案", "filed"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "declined": Words("一方不同意", "declined"),
    "expired": Words("因无人办理而终止", "ended without action"),
    "suspended": Words("已暂停", "suspended"),
    "resumed": Words("已恢复", "resumed"),
    "signed": Words("一方已签署，待另一方", "signed by one side, the other is awaited"),
    "escalated": Words("已超期，已上报", "overdue, told to the level above"),
}
"""Facts of any joint, by what follows the joint in the event's name."""


def said_of(slug: str, joint: str | None) -> Words:
    """What an event says happened."""
    fact = slug.partition(".")[2]
    step = fact.removeprefix(f"{joint.lower()}-") if joint else fact
    return FACTS.get(slug) or _STEPS.get(step, Words(step, step))


def title(resource: str, joint: str | None, name: str | None) -> Words:
    """What kind of thing it is, and which."""
    kind = JOINTS.get(joint, Words(joint, joint)) if joint else RESOURCES[resource]
    return Words(f"{kind.zh} · {name}", f"{kind.en} · {name}") if name else kind


def sentence(about: Words, said: Words) -> Words:
    return Words(f"{about.zh}：{said.zh}", f"{about.en}: {said.en}")
