"""The console's modules keep what the tests beside their sources ask (vitest)."""

from deploy.local import console


def test_what_stands_beside_the_consoles_sources_holds() -> None:
    """Raises `CannotStart`, and what failed is printed."""
    console.npm(["--silent", "test"])
