"""Which pack holds when, and what each changed."""

from datetime import date

import pytest

from shared.rules.packs import PACKS, PackUnknown, pack_for, pack_named


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (date(2016, 5, 30), "2016"),
        (date(2018, 10, 27), "2016"),
        (date(2018, 10, 28), "2018"),
        (date(2020, 7, 13), "2020"),
        (date(2021, 9, 24), "2021"),
        (date(2024, 11, 10), "2021"),
        (date(2024, 11, 11), "2024"),
        (date(2030, 1, 1), "2024"),
    ],
)
def test_the_day_picks_the_pack(day: date, slug: str) -> None:
    assert pack_for(day).slug == slug


def test_before_the_first_pack_there_is_none() -> None:
    with pytest.raises(PackUnknown):
        pack_for(date(2012, 11, 13))


def test_a_pack_nobody_made_is_unknown() -> None:
    with pytest.raises(PackUnknown):
        pack_named("2017")


def test_packs_stand_in_the_order_of_their_days() -> None:
    assert [pack.effective_from for pack in PACKS] == sorted(pack.effective_from for pack in PACKS)


@pytest.mark.parametrize(
    ("rule", "first"), [("B4", "2018"), ("B6", "2018"), ("B26", "2018"), ("B31", "2018"), ("B27", "2021")]
)
def test_a_rule_binds_from_its_pack_on(rule: str, first: str) -> None:
    assert [pack.slug for pack in PACKS if pack.binds(rule)] == [p.slug for p in PACKS if p.slug >= first]


@pytest.mark.parametrize("rule", ["B18", "B19"])
def test_rules_that_only_flag_never_bind(rule: str) -> None:
    assert not any(pack.binds(rule) for pack in PACKS)


def test_a_joint_branch_has_no_limit_of_units_in_2016_and_five_later() -> None:
    assert [pack.joint_max_units for pack in PACKS] == [None, 5, 5, 5, 5]


def test_months_of_floating_are_counted_only_from_2024() -> None:
    assert [pack.floating_months for pack in PACKS] == [None, None, None, None, 6]
