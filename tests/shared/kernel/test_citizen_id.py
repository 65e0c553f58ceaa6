"""GB 11643-1999, rule by rule; every number here is a published sample or plainly synthetic."""

from datetime import date

import pytest

from shared.kernel.codes.citizen_id import check_citizen_id, citizen_check_character

TODAY = date(2016, 5, 30)


@pytest.mark.parametrize(
    "number", ["110105190001010001", "11010519000108000X", "110105199001010002", "11010519491231002X"]
)
def test_a_right_number_passes_without_warning(number: str) -> None:
    verdict = check_citizen_id(number, TODAY)
    assert (verdict.code, verdict.error, verdict.warnings) == (number, None, ())


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("110105199001010003", "citizen-id-check"),
        ("110105190002290009", "citizen-id-date"),
        ("000000190001010009", "citizen-id-province"),
        ("11010519900101000", "citizen-id-length"),
        ("11010519900101000Y", "citizen-id-character"),
        ("1101051990010100X2", "citizen-id-character"),
        ("11010519900101000²", "citizen-id-character"),
    ],
)
def test_a_broken_number_is_refused_by_the_rule_it_breaks(number: str, error: str) -> None:
    assert check_citizen_id(number, TODAY).error == error


def test_a_prefix_that_left_the_division_table_is_only_a_warning() -> None:
    verdict = check_citizen_id("440524188001010014", TODAY)
    assert (verdict.error, verdict.warnings) == (None, ("division-unknown",))


def test_nobody_is_born_after_today() -> None:
    number = "11010520160531000"
    number += citizen_check_character(number)
    assert check_citizen_id(number, date(2016, 5, 30)).error == "citizen-id-future"
    assert check_citizen_id(number, date(2016, 5, 31)).error is None


def test_width_case_and_blanks_do_not_matter() -> None:
    verdict = check_citizen_id(" １１０１０５１９０００１０８０００ｘ ", TODAY)
    assert (verdict.code, verdict.error) == ("11010519000108000X", None)
