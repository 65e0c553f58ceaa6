"""Masks show a little and hide the rest."""

import pytest

from shared.kernel.codes.masks import mask_id_number, mask_mobile, mask_name


def test_an_id_number_keeps_division_and_last_four() -> None:
    assert mask_id_number("11010519000108000X") == "110105********000X"


def test_a_mobile_number_keeps_three_and_four() -> None:
    assert mask_mobile("13800001234") == "138****1234"


@pytest.mark.parametrize(("name", "masked"), [("示例", "示*"), ("示例党员", "示***"), ("例", "*"), ("", "")])
def test_a_name_keeps_its_first_character_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize("text", ["", "1", "1101051900", "138000"])
def test_a_text_of_another_shape_is_hidden_whole(text: str) -> None:
    assert set(mask_id_number(text)) <= {"*"}
    assert set(mask_mobile(text)) <= {"*"}
