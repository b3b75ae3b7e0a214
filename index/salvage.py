"""When the record itself is broken: what can still be read of it, document by document."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.rows import Source
from index.types import Document, document_id

BROKEN: Final = ".broken-"
LOGS: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Documents whose text is whole, with what is known of them; and what is lost.

    ``lost`` has the origin of each other document, or "" where not even that can be read.
    """

    whole: tuple[tuple[Document, Source], ...] = ()
    lost: tuple[str, ...] = ()


def set_aside(path: Path) -> Path:
    """Rename a broken record and its log, so that a new one can be made; return where it is."""
    aside = path.with_name(f"{path.name}{BROKEN}{datetime.now(UTC):%Y%m%d-%H%M%S}")
    for suffix in LOGS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside


def set_aside_before(path: Path) -> list[Path]:
    """Return the files of broken records that were set aside earlier; they hold texts."""
    return sorted(path.parent.glob(f"{path.name}{BROKEN}*"))


def salvage(path: Path) -> Salvaged:
    """Read what can still be read, each row by itself: a broken page costs only what is on it.

    A text is whole if it is the one its id names.
    """
    whole: dict[str, tuple[Document, Source]] = {}
    lost: list[str] = []
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as record:
        record.row_factory = sqlite3.Row
        for number in range(1, _last(record) + 1):
            try:
                found = _read(record, number)
            except (sqlite3.Error, TypeError, ValueError):
                lost.append("")
                continue
            if found is None:
                continue
            document, source = found
            if document_id(document.name, document.text) == document.id:
                whole[document.name] = found
            else:
                lost.append(source.origin)
    return Salvaged(tuple(whole.values()), tuple(lost))


def _last(record: sqlite3.Connection) -> int:
    return int(record.execute("SELECT max(rowid) FROM documents").fetchone()[0] or 0)


def _read(record: sqlite3.Connection, number: int) -> tuple[Document, Source] | None:
    row = record.execute("SELECT * FROM documents WHERE rowid = ?", (number,)).fetchone()
    if row is None:
        return None
    known = {key: row[key] for key in Source.__dataclass_fields__ if key != "passages"}
    keys = ("id", "name", "text", "lang", "title", "media_type")
    return Document(*(row[key] for key in keys)), Source(**known, passages=0)
