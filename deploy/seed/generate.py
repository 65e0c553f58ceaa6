"""`python -m deploy.seed.generate` writes the import workbooks of both streets from figures.yaml.

Each run writes the same bytes. The workbooks are committed; loading them is left to the import.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from deploy.seed.figures import Figures, Sector, StreetFigures, load_figures
from deploy.seed.park import Enterprise, branch_name, enterprises
from deploy.seed.people import Member, members
from deploy.seed.workbooks import Cell, Kind, workbook_bytes
from shared.kernel.calendar import WorkCalendar, published_years

__all__ = ["street_workbooks", "workbook_bytes"]

FOLDER = Path(__file__).parent
SECTOR_LABELS = {
    Sector.MEDIA: "传媒",
    Sector.CREATIVE_DESIGN: "创意设计",
    Sector.ADVERTISING: "广告",
    Sector.ANIMATION: "动漫设计",
    Sector.OTHER: "其他文创",
}
INDUSTRIES = {
    Sector.MEDIA: ("8610", "8720", "8730"),
    Sector.CREATIVE_DESIGN: ("7484", "7491", "7492"),
    Sector.ADVERTISING: ("7251", "7259"),
    Sector.ANIMATION: ("6572",),
    Sector.OTHER: ("7284", "8810"),
}
"""Industry codes of GB/T 4754-2017 per sector of the park."""
RESULTS = ("已核对登记信息", "已了解用工情况", "已听取意见建议", "已说明服务事项")
MOVED_IN_FROM, MOVED_IN_DAYS = date(2011, 4, 1), 1000
VISITS_FROM, VISIT_DAYS = date(2016, 3, 1), 88
VISITORS = 6
FOUNDED = {"street": date(1990, 7, 1), "community": date(2003, 7, 1), "holding": date(2016, 3, 1)}
BRANCH_FOUNDED = date(2014, 7, 1)


def street_workbooks(figures: Figures, slug: str) -> dict[Kind, bytes]:
    """The four workbooks of one street; the other street's figures do not touch them."""
    street = figures.streets[slug]
    random = Random(f"{figures.random_seed} {slug}")  # noqa: S311 - repeatable on purpose
    source = f"合成示例数据 {figures.as_of}"
    park = enterprises(street, random)
    people = members(street, park, random)
    return {
        "enterprises": workbook_bytes("enterprises", _enterprise_rows(street, park, source, random)),
        "organizations": workbook_bytes("organizations", _organization_rows(street, park, source)),
        "members": workbook_bytes("members", (_member_row(member) for member in people)),
        "visits": workbook_bytes("visits", _visit_rows(street, park, random)),
    }


def _enterprise_rows(
    street: StreetFigures, park: list[Enterprise], source: str, random: Random
) -> Iterator[tuple[Cell, ...]]:
    for enterprise in park:
        slot = enterprise.slot
        yield (
            street.park,
            enterprise.name,
            enterprise.credit_code,
            SECTOR_LABELS[slot.sector],
            random.choice(INDUSTRIES[slot.sector]),
            _yes_no(slot.listed),
            _yes_no(slot.key),
            slot.headcount,
            MOVED_IN_FROM + timedelta(days=random.randrange(MOVED_IN_DAYS)),
            source,
        )


def _organization_rows(street: StreetFigures, park: list[Enterprise], source: str) -> Iterator[tuple[Cell, ...]]:
    names = street.names
    yield names.street_committee, "党委", None, None, FOUNDED["street"], source
    yield names.community_committee, "党委", names.street_committee, None, FOUNDED["community"], source
    yield names.holding_branch, "综合党支部", names.community_committee, None, FOUNDED["holding"], source
    for enterprise in park:
        if enterprise.slot.branch:
            yield (
                branch_name(enterprise),
                "党支部",
                names.community_committee,
                enterprise.credit_code,
                BRANCH_FOUNDED,
                source,
            )


def _member_row(member: Member) -> tuple[Cell, ...]:
    return (
        member.name,
        member.id_number,
        member.mobile,
        "正式党员" if member.full else "预备党员",
        member.credit_code,
        member.organization,
        member.floating_since,
    )


def _visit_rows(street: StreetFigures, park: list[Enterprise], random: Random) -> list[tuple[Cell, ...]]:
    """One visit per visited enterprise on a working day: special for key ones, else one daily errand."""
    channels = [channel for channel, count in street.daily_visits.items() for _ in range(count)]
    random.shuffle(channels)
    days = _working_days()
    rows: list[tuple[Cell, ...]] = []
    for enterprise in park:
        if enterprise.slot.visited:
            kind, channel = ("专项", None) if enterprise.slot.key else ("日常", channels.pop())
            visitor = f"{street.names.visitor}{random.randint(1, VISITORS):02d}"
            day, result = random.choice(days), random.choice(RESULTS)
            rows.append((enterprise.credit_code, day, kind, channel, visitor, result))
    return rows


def _working_days() -> list[date]:
    calendar = WorkCalendar(published_years())
    days = (VISITS_FROM + timedelta(days=n) for n in range(VISIT_DAYS))
    return [day for day in days if calendar.is_workday(day)]


def _yes_no(value: bool) -> str:
    return "是" if value else "否"


def main() -> None:
    figures = load_figures()
    for slug in figures.streets:
        (FOLDER / slug).mkdir(exist_ok=True)
        for kind, content in street_workbooks(figures, slug).items():
            (FOLDER / slug / f"{kind}.xlsx").write_bytes(content)


if __name__ == "__main__":
    main()
