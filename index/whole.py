"""A file that is written whole or not at all."""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

DRAFT: Final = ".draft"  # what a kill leaves of a file that was being written; nothing reads it


def write_whole(path: Path, data: bytes, *, synced: bool = True) -> None:
    """Put ``data`` in the place of a file; where that fails, what was there stays.

    Without ``synced`` a machine that loses power may keep a file by halves: for what has a
    checksum and can be made again.

    Raises:
        OSError: the disk does not take it.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}{DRAFT}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            if synced:
                os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def clear_drafts(folder: Path) -> None:
    """Delete what kills left in a folder. For where nobody else is writing.

    Raises:
        OSError: a draft cannot be deleted.
    """
    for draft in folder.glob(f".*{DRAFT}"):
        draft.unlink(missing_ok=True)
