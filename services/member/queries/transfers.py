"""How transfers look: the letter, where it stands, and what this caller may do with it."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.member.domain.transfer import FROM_NAME, TEXTS, TransferState, actor_of, pinned
from services.member.parts import Parts
from services.member.queries.sight import Where, transfers_within
from services.member.store import CALENDAR
from shared.kernel.scope import Scope
from shared.store.aggregate import Stored
from shared.web.lists import Filter, Listing
from shared.web.things import View, thing
from shared.workflow.deadlines import awaiting
from shared.workflow.offer import available_actions, signatures

LISTING = Listing(
    {
        "state": Filter("data.state"),
        "member": Filter("data.transfer.member"),
        "to_organization": Filter("data.transfer.to_organization"),
        "for_enterprise": Filter("data.transfer.for_enterprise"),
        "linkage": Filter("data.transfer.linkage"),
        "park": Filter("data.transfer.park"),
        "community": Filter("data.transfer.community"),
        "issued_on": Filter("data.issued_on", date),
        "valid_until": Filter("data.valid_until", date),
        "received_on": Filter("data.received_on", date),
        "definition_version": Filter("data.definition_version", int),
    }
)


async def within(parts: Parts, scope: Scope) -> Where:
    return transfers_within(scope)


async def views(parts: Parts, scope: Scope, transfers: Sequence[Stored[TransferState]]) -> list[View]:
    texts = await parts.stores.transfers.texts(scope, [each.id for each in transfers], TEXTS)
    return [_view(scope, each, texts.get(each.id, {})) for each in transfers]


def _view(scope: Scope, transfer: Stored[TransferState], texts: Mapping[str, str]) -> View:
    state, facts = transfer.state, transfer.state.transfer
    return thing(
        transfer,
        {
            "member": facts.member,
            "from": {
                "organization": facts.sender.organization,
                "name": texts.get(FROM_NAME),
                "off_platform": facts.sender.off_platform,
            },
            "to_organization": facts.to_organization,
            "for_enterprise": facts.for_enterprise,
            "linkage": facts.linkage,
            "park": facts.park,
            "community": facts.community,
            "issued_on": state.issued_on,
            "valid_until": state.valid_until,
            "received_on": state.received_on,
            **{name: texts.get(name) for name in TEXTS if name != FROM_NAME},
            "definition_version": state.definition_version,
            "correlation_id": transfer.correlation_id,
            **_workflow(scope, transfer),
        },
    )


def _workflow(scope: Scope, transfer: Stored[TransferState]) -> View:
    definition, instance = pinned(transfer.id, transfer.state)
    actor = actor_of(scope, transfer.state.transfer)
    return {
        "state": transfer.state.state,
        "available_actions": available_actions(definition, instance, actor, {}),
        "awaiting": awaiting(definition, instance, CALENDAR),
        "signatures": signatures(instance),
    }
