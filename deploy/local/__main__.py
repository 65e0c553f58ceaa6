"""`python -m deploy.local run|stop|reset|doctor`: the local profile from the command line.

`BALIAN_HOME` (default ./var) is where it keeps everything, `BALIAN_PORT` (default 8080) the one public port.
"""

import argparse
import os
import sys
from pathlib import Path

from deploy.local import checks
from deploy.local.faults import CannotStart
from deploy.local.home import Home
from deploy.local.run import run


def main() -> int:
    """Carry out one word; the exit code is 1 when it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local")
    parser.add_argument("word", choices=list(_WORDS))
    word = _WORDS[parser.parse_args().word]
    try:
        return word(Home(Path(os.environ.get("BALIAN_HOME", "var"))), _gateway_port())
    except CannotStart as fault:
        sys.stderr.write(f"{fault}\n")
        return 1


def _run(home: Home, gateway: int) -> int:
    run(home, gateway, _tell)
    return 0


def _stop(home: Home, _gateway: int) -> int:
    if home.running() is None:
        _tell(f"Nothing runs from {home.root}.")
        return 0
    if not home.stop():
        raise CannotStart(f"Balian did not stop within a minute; its logs are in {home.logs}.")
    _tell("Stopped.")
    return 0


def _reset(home: Home, _gateway: int) -> int:
    if os.environ.get("YES") != "1":
        reply = input(f"Delete all data of Balian in {home.root.resolve()}? [y/N] ")
        if reply.strip().lower() not in {"y", "yes"}:
            _tell("Nothing was deleted.")
            return 1
    home.empty()
    _tell(f"{home.root} is empty.")
    return 0


def _doctor(home: Home, gateway: int) -> int:
    findings = list(checks.every(home, gateway))
    for finding in findings:
        _tell(f"{'ok' if finding.holds else 'NO':3} {finding.sentence}")
    return 0 if all(finding.holds for finding in findings) else 1


def _gateway_port() -> int:
    given = os.environ.get("BALIAN_PORT", "8080")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotStart(f"BALIAN_PORT must be a port number, not {given!r}.")
    return int(given)


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


_WORDS = {"run": _run, "stop": _stop, "reset": _reset, "doctor": _doctor}

if __name__ == "__main__":
    sys.exit(main())
