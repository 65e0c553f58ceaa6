"""How a process loads its modules: without the garbage collector, which would look through all of them again and again.

A service's process spends most of its start on importing; a sixth of that was the collector, in vain.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in this block lives as long as the process: the collector passes it by for good."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
