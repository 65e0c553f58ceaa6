"""`python -m deploy.seed.demo`: plays the founding story on the running platform and shows what it did to the figures.

Ends with 0 only when the figures are those the story must lead to.
"""

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.live import Live
from rich.table import Table

from deploy.seed.client import NoAnswer, Refused
from deploy.seed.expected import Figures, after_story, shown
from deploy.seed.figures import StreetFigures, load_figures
from deploy.seed.play import Cast, Played, StoryStuck, gather_cast, meet, play, until
from deploy.seed.story import STEPS, STREET, STREET_OFFICE

FIGURES = {
    "organizations": "党组织数",
    "K1": "K1 组织覆盖率",
    "K2": "K2 应建尽建率",
    "K5": "K5 流动党员纳管率",
    "floating": "流动党员数",
}


def main() -> int:
    console = Console()
    try:
        asyncio.run(_tell(console, Path(os.environ.get("BALIAN_HOME", "var"))))
    except (StoryStuck, Refused, NoAnswer) as error:
        console.print(f"The story stopped: {error}", style="red", markup=False)
        return 1
    return 0


async def _tell(console: Console, home: Path) -> None:
    street = load_figures().streets[STREET]
    url = f"http://127.0.0.1:{os.environ.get('BALIAN_PORT', '8080')}"
    async with aiohttp.ClientSession() as session:
        cast = await gather_cast(session, url, home / "accounts.json", street.tenant, street.park)
        officer = cast.api(STREET_OFFICE)
        before = await shown(officer, cast.park)
        played = await _play_all(console, cast, street)
        after = await _settled(cast, street)
    console.print()
    console.print(_figures_table(before, after))
    if not any(each.acted for each in played):
        console.print("故事已讲完，平台上已是结局。The story is over.")


async def _play_all(console: Console, cast: Cast, street: StreetFigures) -> list[Played]:
    candidates = {each.letter: await meet(cast, f"{street.names.candidate}{each.letter}") for each in street.candidates}
    table = Table("步骤", "日期", "谁", "结果", "", title="候选企业建立党组织")
    played = []
    with Live(table, console=console, refresh_per_second=2):
        for step in STEPS:
            each = await play(cast, candidates[step.candidate], step)
            done_before = "" if each.acted else "此前已完成"
            table.add_row(step.title, step.day.isoformat(), f"{each.who} ({step.role})", each.result, done_before)
            played.append(each)
    return played


async def _settled(cast: Cast, street: StreetFigures) -> Figures:
    """The figures once insight has heard of everything. Raises `StoryStuck` with what is otherwise."""
    officer, wanted = cast.api(STREET_OFFICE), after_story(street)
    try:
        return await until("the figures", lambda: shown(officer, cast.park), lambda found: found == wanted)
    except StoryStuck as stuck:
        found = await shown(officer, cast.park)
        raise StoryStuck(f"{stuck} " + "; ".join(wanted.differences(found))) from stuck


def _figures_table(before: Figures, after: Figures) -> Table:
    table = Table("指标", "之前", "之后", title="数字变化")
    for name, title in FIGURES.items():
        table.add_row(title, _figure(before, name), _figure(after, name))
    return table


def _figure(figures: Figures, name: str) -> str:
    if name in figures.counts:
        return str(figures.counts[name])
    numerator, denominator = figures.ratios[name]
    return f"{numerator}/{denominator} = {numerator / denominator:.2%}"


if __name__ == "__main__":
    sys.exit(main())
