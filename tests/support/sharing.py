"""Workers share a test session: no file is divided, and one worker takes all that asks the seeded platform."""

from xdist.scheduler import LoadScopeScheduling

LAST = "tests/console/test_browser.py"
"""People at work: they found a branch in the second street, which others have counted before."""
PLATFORM = ("tests/driver/", "tests/journeys/", "tests/security/test_", LAST)
"""The seeded platform is started once. In this order, whatever the command line says first: each adds to it."""


def turn(nodeid: str) -> int:
    """Those of the seeded platform take one worker longest and begin; of them comes last who leaves it changed."""
    return next((place for place, start in enumerate(PLATFORM) if nodeid.startswith(start)), len(PLATFORM))


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """What stays together: a file, or the folders of the seeded platform."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "platform" if file.startswith(PLATFORM) else file
