"""Reads a source text for the rules."""

import ast
import gc


def parsed(text: str) -> ast.Module:
    """The tree of a source text, made with the collector at rest.

    CPython 3.11 counts the depth of the tree it makes in one place for the whole interpreter: an object collected
    meanwhile whose end parses something else (a warning that is being shown) ends the first parse with SystemError.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if collecting:
            gc.enable()
