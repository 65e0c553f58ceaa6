"""Folding event by event, with doubles and late repeats, ends where folding afresh does (verify two ways)."""

import random
from collections.abc import Iterable
from itertools import groupby

import pytest

from services.insight.desk.within import SEES
from services.insight.domain.moments import Row, thing_at
from services.insight.projections import FOLDED, PROJECTIONS
from services.insight.projections.things import THINGS
from shared.bus.envelope import Envelope
from shared.bus.groups import handler_of
from shared.contracts.catalogue import CATALOGUE
from tests.services.insight.builders import PARK, START, Collections, Story, day, fold, found_a, laijin


def story() -> Story:
    told = laijin()
    found_a(told)
    told.on(day(7, 1))
    told.tell("organization", "enterprise.amended", "e001", {"sector": "OTHER"})
    told.tell("organization", "enterprise.amended", "e002", {"listed": True})
    told.tell("organization", "enterprise.moved-out", "e003", {"moved_out": "2016-07-01"})
    told.tell("organization", "enterprise.registration-undone", "e004", {})
    told.tell("organization", "organization.amended", "o1", {"enterprises": ["e100", "e101"]})
    told.tell("outreach", "visit.registration-undone", "v001", {})
    told.member("floating-020", "e050", "workplace-changed")
    told.cover("e060")
    return told


def disordered(events: list[Envelope], seed: int) -> list[Envelope]:
    """Aggregates mixed at will, each event twice, some again at the end; each aggregate's own order is kept.

    That order is what partition and version check promise a fold.
    """
    rng = random.Random(seed)
    by_aggregate = groupby(sorted(events, key=lambda e: (e.aggregate, e.version)), key=lambda e: e.aggregate)
    queues = [list(own) for _, own in by_aggregate]
    mixed: list[Envelope] = []
    while queues:
        queue = rng.choice(queues)
        mixed += [queue[0]] * 2
        del queue[0]
        queues = [each for each in queues if each]
    return mixed + rng.sample(events, 50)


@pytest.mark.parametrize("seed", range(5))
def test_doubles_and_mixed_aggregates_end_in_the_same_rows(seed: int) -> None:
    events = story().events
    assert fold(disordered(events, seed)) == fold(events)


def test_an_order_that_is_not_kept_would_be_noticed() -> None:
    events = story().events
    assert fold(reversed(events)) != fold(events)


def test_going_on_from_kept_rows_ends_where_folding_afresh_does() -> None:
    events = story().events
    kept: Collections = {}
    for end in (100, 300, len(events)):
        kept = fold(events[:end], kept)
    assert kept == fold(events)


def test_a_fold_leaves_the_row_it_was_given_as_it_is() -> None:
    told = Story()
    told.enterprise("e1")
    before = fold(told.events)["enterprises"]["e1"]
    copy = {**before, "moments": list(before["moments"])}
    told.tell("organization", "enterprise.amended", "e1", {"sector": "OTHER"})
    step = next(p for p in PROJECTIONS if p.collection == "enterprises").fold["enterprise.amended"]
    after = step(before, told.events[-1])
    assert after is not None
    assert (before, len(after["moments"])) == (copy, 2)


def test_an_event_that_changes_no_figure_adds_no_moment() -> None:
    assert len(fold(story().events)["enterprises"]["e002"]["moments"]) == 1


def test_what_is_taken_back_has_no_moments_and_keeps_its_version() -> None:
    row = fold(story().events)["enterprises"]["e004"]
    assert (row["moments"], row["version"], thing_at(row, day(7, 2))) == ([], 2, None)


def test_a_row_knows_every_place_it_was_in() -> None:
    told = Story()
    told.member("m1", "e1")
    told.park = "p2"
    told.member("m1", "e2", "workplace-changed")
    told.member("m1", None, "workplace-changed")
    assert fold(told.events)["members"]["m1"]["parks"] == [PARK, "p2"]


def test_a_moment_names_the_event_behind_it() -> None:
    row: Row = fold(laijin().events)["enterprises"]["e000"]
    moment = row["moments"][0]
    assert (moment["type"], moment["correlation_id"], moment["at"]) == (
        "cn.balian.enterprise.registered.v1",
        "row-of-e000",
        START,
    )


def test_every_event_folded_is_in_the_contracts_and_its_owner_is_read() -> None:
    for projection in FOLDED:
        for name in projection.fold:
            card = CATALOGUE.card(name)
            assert card.owner in projection.sources
            assert "insight" in card.consumers


def test_the_example_of_every_event_meant_for_insight_folds() -> None:
    told = Story()
    for number, card in enumerate(card for card in CATALOGUE if "insight" in card.consumers):
        name = card.name.format(joint="organization", fact="founded")
        told.tell(card.owner, name, f"a{number}", dict(card.example))
    folded = [row for rows in fold(told.events).values() for row in rows.values()]
    assert all(row["version"] == 1 for row in folded)
    assert len(folded) > len(PROJECTIONS)


def things(events: Iterable[Envelope]) -> dict[str, Row]:
    """Rows of all things; what a batch tells is no matter of the row."""
    rows: dict[str, Row] = {}
    for event in events:
        step, row = handler_of(THINGS.fold, event.name), rows.get(event.aggregate)
        if step is not None and (row is None or row["version"] < event.version):
            rows[event.aggregate] = {**(step(row, event) or {}), "version": event.version}
    return {id: {name: value for name, value in row.items() if name != "told"} for id, row in rows.items()}


@pytest.mark.parametrize("seed", range(3))
def test_doubles_and_mixed_things_end_in_the_same_rows(seed: int) -> None:
    events = story().events
    assert things(disordered(events, seed)) == things(events)
    assert things(reversed(events)) != things(events)


def test_a_thing_of_every_kind_of_event_has_its_row() -> None:
    told = Story()
    for number, card in enumerate(card for card in CATALOGUE if handler_of(THINGS.fold, card.name)):
        name = card.name.format(joint="organization", fact="founded")
        told.tell(card.owner, name, f"a{number}", dict(card.example))
    rows = things(told.events)
    assert len(rows) == len(told.events) >= len(THINGS.fold)
    assert {row["resource"] for row in rows.values()} == {*SEES, None}
