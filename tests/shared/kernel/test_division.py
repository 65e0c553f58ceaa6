"""The division tables: names by code, never the other way round."""

import pytest

from shared.kernel.codes.division import division_name, is_province, street_name


def test_two_streets_bear_one_name_under_two_codes() -> None:
    assert street_name("110105015") == street_name("110108005") == "八里庄街道"


@pytest.mark.parametrize(("code", "name"), [("110000", "北京市"), ("110105", "朝阳区"), ("110108", "海淀区")])
def test_a_six_digit_code_has_a_name(code: str, name: str) -> None:
    assert division_name(code) == name


@pytest.mark.parametrize("code", ["440524", "000000", "", "110105015"])
def test_a_code_outside_the_table_has_none(code: str) -> None:
    assert division_name(code) is None


def test_a_province_is_known_by_its_two_digits() -> None:
    assert is_province("11")
    assert not is_province("00")
    assert not is_province("99")


def test_an_unknown_street_has_no_name() -> None:
    assert street_name("110105999") is None
