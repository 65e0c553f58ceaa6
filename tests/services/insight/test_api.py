"""Figures over HTTP: their shape, periods and times, what is behind them, the dashboard, and bad questions."""

from collections.abc import AsyncIterator

import pytest

from tests.services.insight.builders import PARK, Story, day, found_a, laijin
from tests.services.insight.conftest import Client, Serve

OFFICER = "street_officer"


@pytest.fixture(scope="module")
async def imported(serve: Serve) -> AsyncIterator[Client]:
    async with serve(laijin()) as client:
        yield client


@pytest.fixture(scope="module")
async def founded(serve: Serve) -> AsyncIterator[Client]:
    story = laijin()
    found_a(story)
    async with serve(story) as client:
        yield client


async def test_all_figures_of_the_imported_park(imported: Client) -> None:
    reply = await imported.get(f"/kpis?park={PARK}", OFFICER)
    told = {item["id"]: (item["numerator"], item["denominator"], item["value"]) for item in reply.body["items"]}
    assert told == {
        "K1": (1, 170, 0.005882),
        "K2": (1, 4, 0.25),
        "K3": (0, 166, 0.0),
        "K4": (144, 170, 0.847059),
        "K5": (0, 132, 0.0),
        "K10": (170, 170, 1.0),
        **{f"K{number}": (0, 0, None) for number in range(11, 17)},
    }


async def test_a_figure_says_everything_that_is_needed_to_judge_it(imported: Client) -> None:
    figure = await imported.figure("K2", OFFICER, query=f"&park={PARK}")
    assert figure == {
        "id": "K2",
        "name": {"zh": "应建尽建率", "en": "eligible coverage"},
        "numerator": 1,
        "denominator": 4,
        "value": 0.25,
        "excluded": [],
        "qualifier": "EQ",
        "target": 1.0,
        "target_date": "2016-12-31",
        "owner": "street_officer",
        "as_of": "2016-05-29T17:00:00Z",
        "sources": [{"service": name, "lag_s": 0.0} for name in ("organization", "member", "linkage")],
        "previous": {
            "period": "2015",
            "numerator": 0,
            "denominator": 0,
            "value": None,
            "changes": figure["previous"]["changes"],
        },
        "explain": f"/api/v1/kpis/K2/explain?park={PARK}&period=2016&as_of=2016-05-29T17%3A00%3A00%2B00%3A00",
    }


async def test_sectors_are_parts_of_one_figure(imported: Client) -> None:
    figure = await imported.figure("K10", OFFICER)
    assert [(part["key"], part["numerator"], part["denominator"]) for part in figure["parts"]] == [
        ("MEDIA", 73, 170),
        ("CREATIVE_DESIGN", 48, 170),
        ("ADVERTISING", 24, 170),
        ("ANIMATION", 15, 170),
        ("OTHER", 10, 170),
    ]
    assert figure["parts"][0]["value"] == 0.429412


async def test_only_the_figures_asked_for_are_told(imported: Client) -> None:
    reply = await imported.get("/kpis?id=K4,K1", OFFICER)
    assert [item["id"] for item in reply.body["items"]] == ["K1", "K4"]


async def test_a_month_is_compared_with_the_one_before_and_names_what_changed(founded: Client) -> None:
    figure = await founded.figure("K1", OFFICER, query=f"&park={PARK}&period=2016-06")
    assert (figure["numerator"], figure["denominator"]) == (2, 170)
    previous = figure["previous"]
    assert (previous["period"], previous["numerator"], previous["denominator"]) == ("2016-05", 1, 170)
    assert [(change["type"], change["subject"]) for change in previous["changes"]] == [
        ("cn.balian.organization.founded.v1", {"type": "enterprise", "id": "e000"})
    ]


async def test_an_enterprise_that_left_is_a_change(serve: Serve) -> None:
    story = laijin()
    story.on(day(6, 2)).tell("organization", "enterprise.moved-out", "e150", {"moved_out": "2016-06-02"})
    async with serve(story) as client:
        figure = await client.figure("K1", OFFICER, query="&period=2016-06")
    assert [(change["type"], change["subject"]["id"]) for change in figure["previous"]["changes"]] == [
        ("cn.balian.enterprise.moved-out.v1", "e150")
    ]


async def test_a_dissolved_branch_is_a_change(serve: Serve) -> None:
    story = laijin()
    story.on(day(6, 2)).tell("organization", "organization.dissolved", "o1", {"dissolved_on": "2016-06-02"})
    async with serve(story) as client:
        figure = await client.figure("K1", OFFICER, query="&period=2016-06")
    assert figure["numerator"] == 0
    assert [(change["type"], change["subject"]["id"]) for change in figure["previous"]["changes"]] == [
        ("cn.balian.organization.dissolved.v1", "e100")
    ]


async def test_an_earlier_time_gives_the_figure_of_then(founded: Client) -> None:
    figure = await founded.figure("K1", OFFICER, query=f"&park={PARK}&as_of=2016-06-27")
    assert (figure["numerator"], figure["as_of"]) == (1, "2016-06-27T15:59:59.999999Z")


async def test_a_time_ahead_of_the_events_is_answered_as_of_now(imported: Client) -> None:
    figure = await imported.figure("K1", OFFICER, query="&as_of=2016-12-31")
    assert figure["as_of"] == "2016-05-29T17:00:00Z"


async def test_what_is_behind_a_figure_leads_to_the_import_row(founded: Client) -> None:
    figure = await founded.figure("K1", OFFICER, query=f"&park={PARK}")
    reply = await founded.get(figure["explain"].removeprefix("/api/v1"), OFFICER)
    assert (len(reply.body["counted"]), len(reply.body["uncounted"])) == (2, 168)
    first = reply.body["counted"][0]
    assert first["subject"] == {"type": "enterprise", "id": "e000"}
    assert [(event["type"], event["correlation_id"]) for event in first["events"]] == [
        ("cn.balian.enterprise.registered.v1", "row-of-e000"),
        ("cn.balian.organization.founded.v1", "row-of-o2"),
    ]


async def test_what_is_behind_inclusion_are_members_and_their_letters(founded: Client) -> None:
    reply = await founded.get(f"/kpis/K5/explain?park={PARK}", OFFICER)
    counted = reply.body["counted"]
    assert [one["subject"] for one in counted] == [
        {"type": "member", "id": f"floating-{number:03}"} for number in range(6)
    ]
    assert {event["type"] for event in counted[0]["events"]} == {
        "cn.balian.member.registered.v1",
        "cn.balian.member.relation-changed.v1",
        "cn.balian.member.floating-closed.v1",
        "cn.balian.transfer.opened.v1",
        "cn.balian.transfer.received.v1",
    }


async def test_excluded_subjects_are_named_with_their_reason(serve: Serve) -> None:
    story = Story()
    story.place()
    story.enterprise("e1")
    story.organization("o1", "e1", kind="TEMPORARY_BRANCH")
    async with serve(story) as client:
        figure = await client.figure("K1", OFFICER)
        reply = await client.get("/kpis/K1/explain", OFFICER)
    assert figure["excluded"] == [{"reason": "temporary-branch", "count": 1}]
    reason = reply.body["excluded"][0]
    assert (reason["reason"], reason["subjects"][0]["subject"]["id"]) == ("temporary-branch", "e1")


async def test_the_dashboard_counts_the_park_before_and_after(imported: Client) -> None:
    reply = await imported.get(f"/dashboards/park?park={PARK}", OFFICER)
    assert reply.body == {
        "as_of": "2016-05-29T17:00:00Z",
        "counts": {
            "enterprises": 170,
            "organizations": 1,
            "members": 141,
            "floating": 132,
            "visited": 144,
            "leads_open": 3,
        },
    }


async def test_founding_moves_the_dashboard(founded: Client) -> None:
    counts = (await founded.get(f"/dashboards/park?park={PARK}", OFFICER)).body["counts"]
    assert (counts["organizations"], counts["floating"], counts["leads_open"]) == (2, 126, 0)


@pytest.mark.parametrize(
    ("path", "pointer", "slug"),
    [
        ("/kpis?id=K99", "?id", "not-allowed"),
        ("/kpis?id=", "?id", "not-allowed"),
        ("/kpis?period=2016-Q9", "?period", "wrong-format"),
        ("/kpis?period=2017", "?period", "out-of-range"),
        ("/kpis?as_of=soon", "?as_of", "wrong-format"),
        ("/kpis?as_of=2016-05-30T00:00:00", "?as_of", "timezone-missing"),
        ("/kpis?colour=red", "?colour", "unknown-field"),
        ("/kpis/K1/explain?id=K1", "?id", "unknown-field"),
        ("/dashboards/park", "?park", "missing"),
        (f"/dashboards/park?park={PARK}&period=2016", "?period", "unknown-field"),
    ],
)
async def test_a_bad_question_is_told_where(imported: Client, path: str, pointer: str, slug: str) -> None:
    reply = await imported.get(path, OFFICER)
    assert reply.status == 422
    assert [(fault["pointer"], fault["slug"]) for fault in reply.body["errors"]] == [(pointer, slug)]


async def test_an_unknown_figure_has_nothing_behind_it(imported: Client) -> None:
    assert (await imported.get("/kpis/K99/explain", OFFICER)).status == 404
