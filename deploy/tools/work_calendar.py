"""Writes shared/kernel/data/work-calendar.json from the package `chinesecalendar`, one line per year.

Run by hand when a new year is published. The package is needed here only, not by the platform.
"""

import json
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from pathlib import Path

TARGET = Path(__file__).parents[2] / "shared" / "kernel" / "data" / "work-calendar.json"


def _days(dates: Iterable[date], year: int) -> str:
    return " ".join(f"{day:%m-%d}" for day in sorted(dates) if day.year == year)


def main() -> None:
    tables = import_module("chinese_calendar.constants")
    lines = [
        f'"{year}": '
        + json.dumps({"holidays": _days(tables.holidays, year), "make_up_workdays": _days(tables.workdays, year)})
        for year in sorted({day.year for day in tables.holidays})
    ]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
