"""`python -m tests.house`: judge every Python file of the project; exit 1 when a rule is broken."""

import sys
from pathlib import Path, PurePosixPath

from tests.house.rules import File, faults

ROOT = Path(__file__).parents[2]
ROOMS = ("services", "shared", "deploy", "tests")


def files() -> list[File]:
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)
    return [File(PurePosixPath(path.relative_to(ROOT).as_posix()), path.read_text()) for path in paths]


def main() -> int:
    found = [fault for file in files() for fault in faults(file)]
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
