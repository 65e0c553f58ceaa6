"""`python -m services.insight serve|api|consume|index`, and `rebuild`: fold all rows afresh, then switch to them."""

import asyncio
import secrets
import sys

from shared.loading import loading

with loading():
    from services.insight.settings import InsightSettings
    from services.insight.wiring import SERVICE, rebuild_rows
    from shared.kernel.clock import SystemClock
    from shared.kernel.ids import UuidV7
    from shared.telemetry.logs import set_up_logging
    from shared.web.runner import main


def _rebuild() -> None:
    set_up_logging(SERVICE.name)
    clock = SystemClock()
    asyncio.run(rebuild_rows(InsightSettings(), clock, UuidV7(clock, secrets.randbits)))


if __name__ == "__main__":
    if sys.argv[1:] == ["rebuild"]:
        _rebuild()
    else:
        main(SERVICE)
