"""Creates the topics and indexes of all services in one interpreter; safe to repeat.

One process for all: eight would spend most of their time importing the same packages.
"""

import runpy
import sys

from deploy.local.services import NAMES, module_of


def main() -> int:
    """Run `index` of each service; the exit code is 1 when one of them failed."""
    return max(_index(name) for name in NAMES)


def _index(name: str) -> int:
    sys.argv = [module_of(name), "index"]
    try:
        runpy.run_module(module_of(name), run_name="__main__", alter_sys=False)
    except SystemExit as end:
        return 1 if end.code else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
