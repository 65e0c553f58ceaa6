"""行政区划 (administrative divisions): six digits of GB/T 2260, nine with the street of GB/T 10114.

The tables are read once, on first use. Streets are known for Beijing only; two streets may bear one name, so
a tenant is keyed by code. Sources: data/README.md.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _table(name: str) -> Mapping[str, str]:
    with (files("shared.kernel.codes") / "data" / name).open(encoding="utf-8") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def division_name(code: str) -> str | None:
    """Name of a six-digit province, city or county; None when the table lacks it."""
    return _table("divisions.csv").get(code)


def is_province(prefix: str) -> bool:
    """Whether the two digits open any division."""
    return division_name(f"{prefix}0000") is not None


def street_name(code: str) -> str | None:
    """Name of a nine-digit street or town of Beijing; None when the table lacks it."""
    return _table("beijing-streets.csv").get(code)
