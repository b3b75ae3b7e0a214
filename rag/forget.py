"""What the home keeps of documents beside the index: conversations that quote a removed text."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from index.errors import IndexFault

# Every answer record names the documents it quotes, by an id that changes with their text.
_CITED: Final = re.compile(rb'"source_id"\s*:\s*"([0-9a-f]{16})"')


def forget(folder: Path, *, kept: Collection[str]) -> int:
    """Delete every conversation that names a document the index does not hold; return how many.

    Raises:
        IndexFault: a file cannot be read or deleted.
    """
    gone = 0
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and _cited(path) - set(kept):
                path.unlink()
                gone += 1
        except OSError as error:
            raise IndexFault(
                f"{path} cannot be removed ({error.strerror}). Close what has it open, and run "
                "`beleg remove --purge` again."
            ) from error
    return gone


def _cited(path: Path) -> set[str]:
    return {found.decode() for found in _CITED.findall(path.read_bytes())}
