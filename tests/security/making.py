"""Things made over the API, or the test ends."""

from tests.driver.http import Browser, Json, Reply


def make(browser: Browser, path: str, body: Json) -> Json:
    return good(browser.post(path, body))


def good(reply: Reply) -> Json:
    """The thing that was made."""
    if reply.status not in (200, 201, 202):
        raise AssertionError(f"{reply.status} {reply.content[:400]!r}")
    return reply.body
