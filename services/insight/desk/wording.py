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
    "requests": Words("服务诉求", "Service request"),
    "service-projects": Words("服务项目", "Service project"),
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
    "request.submitted": Words("已提出", "submitted"),
    "request.accepted": Words("已受理", "accepted"),
    "request.rejected": Words("不予受理", "rejected"),
    "request.dispatched": Words("已派单", "dispatched"),
    "request.returned": Words("已退回", "returned"),
    "request.reassigned": Words("已改派", "given to another unit"),
    "request.assigned": Words("已明确经办人", "its handler was named"),
    "request.unassigned": Words("经办人已离岗，待接手", "its handler has left, somebody must take over"),
    "request.moved": Words("已转至其他园区", "moved to another park"),
    "request.requester-left": Words("诉求企业已迁出", "the enterprise that asked has moved out"),
    "request.handed-over": Words("已移交其他街道", "handed over to another street"),
    "request.responded": Words("已联系诉求人", "the requester was contacted"),
    "request.waiting-requester": Words("等待诉求人补充", "the requester is awaited"),
    "request.answered": Words("诉求人已答复", "the requester answered"),
    "request.reported": Words("协办已办结", "a co-handler is done"),
    "request.released": Words("协办已解除", "a co-handler was released"),
    "request.whistled": Words("已吹哨", "units were summoned"),
    "request.arrived": Words("单位已报到", "a unit arrived"),
    "request.excused": Words("已免于报到", "a unit was excused"),
    "request.unit-rated": Words("街道已评价", "a unit was rated"),
    "request.listed": Words("列入重点难点清单", "put on the list of difficult ones"),
    "request.progressed": Words("已报进展", "its state was told"),
    "request.resolved": Words("已办结，待回访", "resolved, call-back awaited"),
    "request.missed": Words("回访未接通", "the call-back reached nobody"),
    "request.closed": Words("已回访", "called back"),
    "request.reopened": Words("已重开", "reopened"),
    "request.archived": Words("已归档", "archived"),
    "request.approaching": Words("临近期限", "close to its deadline"),
    "request.escalated": Words("已超期，已上报", "overdue, told to the level above"),
    "service-project.drafted": Words("已立项", "drafted"),
    "service-project.approved": Words("已批准", "approved"),
    "service-project.started": Words("已开展", "started"),
    "service-project.delivered": Words("已完成", "delivered"),
    "service-project.accepted": Words("已验收", "accepted"),
    "service-project.returned": Words("验收退回", "returned"),
    "service-project.cancelled": Words("已取消", "cancelled"),
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
