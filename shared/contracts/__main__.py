"""`python -m shared.contracts write|check`: the generated files, and whether a change breaks a reader.

`check` fails when a committed file is stale, or when the schema in the code breaks the committed one within its major
version; `write` refuses to overwrite a schema it would break.
"""

import json
import sys
from pathlib import Path

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.compatibility import breaks
from shared.contracts.generate import files

GENERATED = Path(__file__).parent / "generated"


def broken(folder: Path, made: dict[str, str]) -> list[str]:
    """Breaks of committed schemas: fields taken away, schemas that vanished."""
    found = []
    for path in sorted((folder / "schemas").rglob("*.json")):
        name = path.relative_to(folder).as_posix()
        if name not in made:
            found.append(f"{name}: this event type vanished")
            continue
        found += [f"{name}: {line}" for line in breaks(json.loads(path.read_text()), json.loads(made[name]))]
    return found


def stale(folder: Path, made: dict[str, str]) -> list[str]:
    """Generated files that are absent or differ from what the code makes now."""
    return [name for name, text in made.items() if not (folder / name).is_file() or (folder / name).read_text() != text]


def main(verb: str, folder: Path = GENERATED) -> int:
    made = dict(files(CATALOGUE))
    faults = broken(folder, made)
    if verb == "check":
        faults += [f"{name}: stale, run `make contracts`" for name in stale(folder, made)]
    elif not faults:
        for name, text in made.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
