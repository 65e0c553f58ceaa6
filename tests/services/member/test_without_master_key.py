"""Without the master key sensitive fields answer 503, and what needs none still works."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from services.member.settings import MemberSettings
from services.member.wiring import SERVICE, open_member
from tests.services.member.builders import Owner, floating, registered
from tests.support.api import Api, serving_service


@pytest.fixture
async def keyless(settings: MemberSettings, api: Api, worker: Api) -> AsyncIterator[Api]:
    """The same service started where only the digest key is mounted."""
    await registered(worker, floating(1))
    master = settings.keys / "master"
    hidden = master.rename(master.with_name("hidden"))
    try:
        opened = partial(open_member, key_of=api.signer.key_of, owner=Owner())
        async with serving_service(replace(SERVICE, open=opened), settings, api.signer) as started:
            yield started.in_tenant(api.tenant).as_("street_officer")
    finally:
        hidden.rename(master)


async def test_without_the_master_key_members_answer_503_and_transfers_go_on(keyless: Api) -> None:
    listed = await keyless.get("/members")
    created = await keyless.post("/members", floating(2))
    transfers = await keyless.get("/transfers")

    assert (listed.status, listed.slug) == (503, "key-unavailable")
    assert (created.status, created.slug) == (503, "key-unavailable")
    assert "Retry-After" in listed.headers
    assert (transfers.status, transfers.json["items"]) == (200, [])
