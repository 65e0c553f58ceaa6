"""`python -m deploy.seed load`: load the seed into the platform that runs at `BALIAN_PORT` with `BALIAN_HOME`."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.seed.client import NoAnswer, Refused
from deploy.seed.load import Loader, SeedRefused


def main() -> int:
    """The exit code is 1 when the seed is not loaded as it should be."""
    parser = argparse.ArgumentParser(prog="python -m deploy.seed")
    parser.add_argument("word", choices=["load"])
    parser.parse_args()
    home = Path(os.environ.get("BALIAN_HOME", "var"))
    if _is_loaded(home):
        sys.stdout.write("The seed is loaded.\n")
        return 0
    try:
        asyncio.run(_load(home))
    except (SeedRefused, Refused, NoAnswer) as error:
        sys.stderr.write(f"The seed is not loaded. {error}\n")
        return 1
    return 0


async def _load(home: Path) -> None:
    url = f"http://127.0.0.1:{os.environ.get('BALIAN_PORT', '8080')}"
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        async with aiohttp.ClientSession() as session:
            await Loader(session, url, home / "accounts.json", progress).load()
    _mark(home).write_text(json.dumps({"loaded": True}) + "\n", encoding="utf-8")


def _is_loaded(home: Path) -> bool:
    return _mark(home).exists()


def _mark(home: Path) -> Path:
    """The gateway calls the local profile ready once this file is there."""
    return home / "seed.json"


if __name__ == "__main__":
    sys.exit(main())
