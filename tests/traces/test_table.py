"""Every item of the domain that is named has tests, and the page that says so is fresh."""

from tests.traces.table import ITEMS, PAGE, page, table, traced


def test_every_item_has_a_test_and_every_marker_names_an_item() -> None:
    assert set(table()) == set(ITEMS)


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(table())


def test_a_planted_marker_is_found() -> None:
    planted = '@pytest.mark.covers("B28", "S70")\nasync def test_x(): ...\n\ndef test_y(): ...\n'
    assert list(traced(planted)) == [("test_x", ["B28", "S70"])]
