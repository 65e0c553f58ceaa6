"""The console's own tests, beside its sources, are part of every session."""

import subprocess

import pytest

from deploy.local.services import command

PATIENCE_S = 300
pytestmark = pytest.mark.timeout(PATIENCE_S + 60)


def npm(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("deploy.local.console", "npm", "--silent", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def test_the_tests_beside_the_consoles_sources_pass() -> None:
    done = npm("test")
    assert done.returncode == 0, done.stdout[-6000:]
    assert "passed" in done.stdout


def test_a_script_that_fails_is_not_taken_for_one_that_passes() -> None:
    assert npm("run", "no-such-script").returncode != 0
