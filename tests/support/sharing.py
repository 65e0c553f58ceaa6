"""Two workers share a test session: no file is divided, and one worker takes all that runs whole platforms."""

from xdist.scheduler import LoadScopeScheduling

LAST = "tests/console/test_browser.py"
"""People at work: they found a branch in the second street, which others have counted before."""
PLATFORM = ("tests/deploy/", "tests/driver/", "tests/journeys/", "tests/security/", LAST)
"""Two of these side by side would ask too much of two cores, and the seeded platform is started once."""


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """What stays together: a file, or the whole platform's folders."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "platform" if file.startswith(PLATFORM) else file
