"""Workers share a test session: no file is divided, and one worker takes all that asks the seeded platform."""

import functools
import os

from xdist.scheduler import LoadScopeScheduling

LAST = "tests/console/test_browser.py"
"""People at work: they found a branch in the second street, which others have counted before."""
PLATFORM = ("tests/driver/", "tests/journeys/", "tests/security/test_", LAST)
"""The seeded platform is started once."""
CAMPAIGN = "tests/faults/test_short_campaign.py"
"""Its clients wait for nobody: on what the others leave over, its platform does not get well again."""
ELSEWHERE = 3
"""The turn of whatever does not ask the seeded platform and can wait."""
_LATER = 3


def turn(nodeid: str) -> int:
    """Those of the seeded platform take one worker longest and begin; of them comes last who leaves it changed."""
    if nodeid.startswith(PLATFORM):
        return int(nodeid.startswith(LAST))
    return 2 if nodeid.startswith(CAMPAIGN) else ELSEWHERE


@functools.cache
def give_way() -> None:
    """For good: a worker that is not on the longest road gives a little of the processor to the one that is."""
    os.nice(_LATER)


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """What stays together: a file, or the folders of the seeded platform."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "platform" if file.startswith(PLATFORM) else file
