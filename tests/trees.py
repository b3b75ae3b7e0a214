"""Source files as syntax trees."""

import ast
import gc
from pathlib import Path


def tree_of(path: Path) -> ast.Module:
    """Parse a file.

    Without collecting garbage meanwhile: up to CPython 3.11.7 a finalizer that lets another thread
    run there ends in "AST constructor recursion depth mismatch" (python/cpython#106905), once
    seen here.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if was_on:
            gc.enable()
