"""GB 32100-2015: one test per rule of the credit code, with the samples of the domain notes."""

import pytest

from shared.kernel.codes.credit_code import body_check_character, check_credit_code, credit_check_character


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110105DEMA00013J", "91110105DEMA00021D", "52110105DEMA000486"]
)
def test_a_code_with_both_check_characters_right_passes_without_warning(code: str) -> None:
    verdict = check_credit_code(code)
    assert (verdict.code, verdict.error, verdict.warnings) == (code, None, ())
    assert verdict.ok


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("91110105DEMA00013K", "credit-code-check"),
        ("91110105DEMA0001OJ", "credit-code-character"),
        ("91110105DEMA0013J", "credit-code-length"),
        ("", "credit-code-length"),
        ("91110105DEMA00013J1", "credit-code-length"),
        ("91110105DEMA0001３示", "credit-code-character"),
    ],
)
def test_a_broken_code_is_refused_by_the_first_rule_it_breaks(code: str, error: str) -> None:
    verdict = check_credit_code(code)
    assert (verdict.error, verdict.warnings) == (error, ())
    assert not verdict.ok


def test_a_wrong_body_check_is_only_a_warning() -> None:
    verdict = check_credit_code("91110105DEMA000109")
    assert (verdict.error, verdict.warnings) == (None, ("body-code-check",))


@pytest.mark.parametrize(
    "text", ["  91110105dema00013j\n", "９１１１０１０５ＤＥＭＡ０００１３Ｊ", "\u300091110105DEMA00013J "]
)
def test_blanks_width_and_case_do_not_matter(text: str) -> None:
    assert check_credit_code(text).code == "91110105DEMA00013J"
    assert check_credit_code(text).ok


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_sign_is_noticed(place: int) -> None:
    good = "91110105DEMA00013J"
    wrong = "Q" if good[place] != "Q" else "W"
    assert check_credit_code(good[:place] + wrong + good[place + 1 :]).error == "credit-code-check"


def test_a_sum_of_zero_modulo_31_gives_the_sign_zero() -> None:
    assert credit_check_character("0" * 17) == "0"


@pytest.mark.parametrize(
    ("first8", "check"), [("DEMA0001", "3"), ("DEMA0002", "1"), ("M000100Y", "4"), ("00000000", "0")]
)
def test_the_body_code_has_its_own_check_character(first8: str, check: str) -> None:
    assert body_check_character(first8) == check


def test_the_body_check_of_value_ten_is_x() -> None:
    assert body_check_character("0000000A") == "2"
    assert body_check_character("00000006") == "X"
