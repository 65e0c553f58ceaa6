"""Every agreed integer of the seed, written out by hand and counted in the committed workbooks."""

from collections import Counter
from dataclasses import dataclass

import pytest

from tests.deploy.seed.sheets import Row, sheet

SECTORS = ("传媒", "创意设计", "广告", "动漫设计", "其他文创")
CODE = "统一社会信用代码"
EMPLOYER = "所在企业信用代码"


@dataclass(frozen=True)
class Ledger:
    """One street's four workbooks."""

    enterprises: list[Row]
    organizations: list[Row]
    members: list[Row]
    visits: list[Row]

    def by_sector(self, codes: list[object]) -> tuple[int, ...]:
        sector = {row[CODE]: row["园区行业"] for row in self.enterprises}
        counts = Counter(sector[code] for code in codes)
        return tuple(counts[name] for name in SECTORS)

    def enterprises_where(self, heading: str) -> tuple[int, ...]:
        return self.by_sector([row[CODE] for row in self.enterprises if row[heading] == "是"])

    def employees(self) -> tuple[int, ...]:
        return tuple(
            sum(int(str(row["从业人数"]).removesuffix(".0")) for row in self.enterprises if row["园区行业"] == name)
            for name in SECTORS
        )

    def floating(self) -> list[Row]:
        return [row for row in self.members if row["流动起始日期"] != ""]

    def settled(self) -> list[Row]:
        return [row for row in self.members if row["流动起始日期"] == ""]

    def floating_per_enterprise(self) -> Counter[int]:
        """How many enterprises have how many floating members."""
        return Counter(Counter(row[EMPLOYER] for row in self.floating()).values())

    def full_per_enterprise(self) -> Counter[object]:
        return Counter(row[EMPLOYER] for row in self.members if row["党员类别"] == "正式党员")

    def branch_enterprises(self) -> set[object]:
        return {row[EMPLOYER] for row in self.organizations if row["类别"] == "党支部"}


def ledger(street: str) -> Ledger:
    return Ledger(*(sheet(street, kind) for kind in ("enterprises", "organizations", "members", "visits")))


@pytest.fixture(scope="module")
def laijin() -> Ledger:
    return ledger("laijin")


@pytest.fixture(scope="module")
def second() -> Ledger:
    return ledger("second-street")


def test_laijin_has_170_enterprises_split_as_published(laijin: Ledger) -> None:
    counts = laijin.by_sector([row[CODE] for row in laijin.enterprises])
    assert counts == (73, 48, 24, 15, 10)
    assert [round(100 * count / 170) for count in counts] == [43, 28, 14, 9, 6]
    assert {row["园区代码"] for row in laijin.enterprises} == {"LJ"}


def test_laijin_has_8_listed_and_46_key_enterprises(laijin: Ledger) -> None:
    assert laijin.enterprises_where("上市") == (4, 1, 1, 1, 1)
    assert laijin.enterprises_where("重点") == (20, 13, 6, 4, 3)


def test_laijin_has_5960_employees(laijin: Ledger) -> None:
    assert laijin.employees() == (2563, 1669, 834, 536, 358)
    assert sum(laijin.employees()) == 5960


def test_laijin_visited_144_enterprises(laijin: Ledger) -> None:
    visited = [row[CODE] for row in laijin.visits]
    assert len(set(visited)) == len(visited) == 144
    assert laijin.by_sector(visited) == (62, 41, 20, 13, 8)


def test_laijin_visits_are_46_special_to_the_key_enterprises_and_98_daily_by_channel(laijin: Ledger) -> None:
    special = {row[CODE] for row in laijin.visits if row["类型"] == "专项"}
    assert special == {row[CODE] for row in laijin.enterprises if row["重点"] == "是"}
    assert len(special) == 46
    daily = Counter(row["渠道"] for row in laijin.visits if row["类型"] == "日常")
    assert daily == {"消防": 30, "生产监督": 26, "食药": 18, "统计": 24}


def test_laijin_has_141_members_of_whom_132_float(laijin: Ledger) -> None:
    assert len(laijin.members) == 141
    assert laijin.by_sector([row[EMPLOYER] for row in laijin.floating()]) == (57, 37, 18, 12, 8)
    assert {row["党员类别"] for row in laijin.members} == {"正式党员"}


def test_laijin_has_exactly_three_enterprises_with_three_or_more_floating(laijin: Ledger) -> None:
    assert laijin.floating_per_enterprise() == {6: 1, 5: 1, 4: 1, 2: 45, 1: 27}
    counts = Counter(row[EMPLOYER] for row in laijin.floating())
    name = {row[CODE]: row["企业名称"] for row in laijin.enterprises}
    leads = {name[code]: count for code, count in counts.items() if count >= 3}
    assert leads == {"候选企业A": 6, "候选企业B": 5, "候选企业C": 4}


def test_the_nine_settled_members_of_laijin_are_in_the_branch_of_an_enterprise_nobody_floats_in(
    laijin: Ledger,
) -> None:
    (branch,) = [row for row in laijin.organizations if row["类别"] == "党支部"]
    settled = laijin.settled()
    assert len(settled) == 9
    assert {row["组织关系所在党组织"] for row in settled} == {branch["组织名称"]}
    assert {row[EMPLOYER] for row in settled} == {branch[EMPLOYER]}
    assert branch[EMPLOYER] not in {row[EMPLOYER] for row in laijin.floating()}


def test_laijin_starts_with_eligible_coverage_of_one_in_four(laijin: Ledger) -> None:
    eligible = {code for code, full in laijin.full_per_enterprise().items() if full >= 3}
    assert len(eligible) == 4
    assert len(eligible & laijin.branch_enterprises()) == len(laijin.branch_enterprises()) == 1


def test_laijin_has_two_committees_a_holding_branch_and_one_branch(laijin: Ledger) -> None:
    tree = [(row["组织名称"], row["类别"], row["上级组织"]) for row in laijin.organizations]
    assert tree[:3] == [
        ("八里庄街道工作委员会", "党委", ""),
        ("示例社区党委", "党委", "八里庄街道工作委员会"),
        ("莱锦园区综合党支部", "综合党支部", "示例社区党委"),
    ]
    assert [(kind, parent) for _, kind, parent in tree[3:]] == [("党支部", "示例社区党委")]


def test_the_second_street_has_60_enterprises_of_which_33_are_visited(second: Ledger) -> None:
    assert second.by_sector([row[CODE] for row in second.enterprises]) == (12, 18, 10, 8, 12)
    assert len({row[CODE] for row in second.visits}) == len(second.visits) == 33
    assert {row["园区代码"] for row in second.enterprises} == {"SY"}


def test_the_second_street_has_25_floating_members_and_one_lead(second: Ledger) -> None:
    assert len(second.floating()) == 25
    assert second.floating_per_enterprise() == {4: 1, 2: 8, 1: 5}


def test_the_second_street_has_two_branches_and_eligible_coverage_of_two_in_three(second: Ledger) -> None:
    eligible = {code for code, full in second.full_per_enterprise().items() if full >= 3}
    assert len(second.branch_enterprises()) == 2
    assert second.branch_enterprises() < eligible
    assert len(eligible) == 3
    assert second.branch_enterprises().isdisjoint(row[EMPLOYER] for row in second.floating())


def test_the_second_street_has_a_probationary_member_who_is_not_counted_as_full(second: Ledger) -> None:
    kinds = Counter(row["党员类别"] for row in second.settled())
    assert kinds == {"正式党员": 9, "预备党员": 1}
