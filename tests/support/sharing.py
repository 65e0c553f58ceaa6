"""Workers share a test session: no file is divided, and who asks the seeded platform stays together on two roads."""

from collections.abc import Callable

from xdist.scheduler import LoadScopeScheduling

PLATFORM = ("tests/driver/", "tests/journeys/", "tests/security/")
BROWSER = "tests/console/test_browser.py"
"""People at work: they found a branch in the second street, which the others count; where one worker has both they come
after."""
_LONG = ("tests/faults/", "tests/shared/bus/", "tests/deploy/")
"""They wait more than they compute, and would be a long end."""
ELSEWHERE = 2
"""The first turn that does not ask the platform."""

_leaving: list[Callable[[], None]] = []


def turn(nodeid: str) -> int:
    """The longest first."""
    orders: tuple[str | tuple[str, ...], ...] = (PLATFORM, BROWSER, _LONG)
    return next((number for number, files in enumerate(orders) if nodeid.startswith(files)), len(orders))


def on_leaving(stop: Callable[[], None]) -> None:
    """What is to be done once this worker asks the platform no more: an idle one takes a third of a core."""
    _leaving.append(stop)


def leave_platform() -> None:
    """Harmless when there is none."""
    while _leaving:
        _leaving.pop()()


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """What stays together: a file, or the folders of the seeded platform."""

    def _split_scope(self, nodeid: str) -> str:
        return "platform" if nodeid.startswith(PLATFORM) else nodeid.partition("::")[0]
