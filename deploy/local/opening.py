"""The way to a usable platform: Kafka's jars, accounts and seed at first start, then the word "ready"."""

import asyncio
from collections.abc import Callable, Sequence

from rich.progress import Progress

from deploy.local import archive, jars, java, services
from deploy.local.chores import READY_S, is_ready, run_job, until
from deploy.local.faults import CannotStart
from deploy.local.home import Home
from deploy.local.jars import Jar
from deploy.local.kafka import Broker
from deploy.local.stack import Stack, Tell

_NEWS_EVERY_S = 30.0


def install_kafka(lacking: Sequence[Jar]) -> None:
    """Download the jars that the cache lacks and archive their classes, with a progress bar."""
    if not lacking and (jars.CACHE / Broker.ARCHIVE).exists():
        return
    with Progress() as progress:
        bar = progress.add_task("Installing Apache Kafka", total=len(lacking) + 1)
        jars.install(lacking, jars.fetch_from_maven, jars.CACHE, lambda: progress.advance(bar))
        archive.make(java.find(), jars.CACHE)
        progress.advance(bar)


async def open_up(home: Home, stack: Stack, tell: Tell) -> None:
    """Wait for the services, load the seed on the first start, and tell where everything is."""
    if not home.seed_done.exists():
        tell("Starting MongoDB, Kafka and the services for the first time ...")
        await _until_with_news(_services_ready, stack, tell)
        await _seed(home, stack)
    await _until_with_news(is_ready, stack, tell)
    tell(_welcome(home, stack))


async def _seed(home: Home, stack: Stack) -> None:
    # The seed is loaded by accounts; those that point at things of the seed are applied by the load itself.
    for module, word in (("services.identity", "bootstrap"), ("deploy.seed", "load")):
        code = await run_job(stack.job(None, module, word))
        if code:
            raise CannotStart(f"`{module} {word}` failed ({code}): see {home.logs}, then `make run` again.")


def _services_ready(stack: Stack) -> bool:
    return not _waiting_for(stack)


def _waiting_for(stack: Stack) -> list[str]:
    paths = {name: "/livez" if name == "gateway" else "/readyz" for name in services.NAMES}
    return [name for name, path in paths.items() if services.answer(stack.ports[name], path)[0] != 200]


async def _until_with_news(holds: Callable[[Stack], bool], stack: Stack, tell: Tell) -> None:
    waiting = asyncio.create_task(until(lambda: holds(stack), READY_S))
    try:
        while not (await asyncio.wait({waiting}, timeout=_NEWS_EVERY_S))[0]:
            late = await asyncio.to_thread(_waiting_for, stack)
            tell(f"Still waiting for {', '.join(late) or 'the figures'} ...")
    finally:
        waiting.cancel()


def _welcome(home: Home, stack: Stack) -> str:
    return (
        f"\nBalian is ready at http://127.0.0.1:{stack.ports['gateway']} (documentation at /docs)\n"
        f"  accounts  {home.accounts}\n"
        f"  logs      {home.logs}\n"
        "  stop      Ctrl-C here, or `make stop`\n"
    )
