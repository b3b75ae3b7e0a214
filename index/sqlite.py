"""The record as one SQLite file: how it is opened and settled, and what its errors mean."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from index.errors import IndexBusy, IndexDamaged, IndexFault
from index.lock import writer_lock
from index.salvage import Salvaged, salvage, set_aside, set_aside_before
from index.schema import SCHEMA, tables

PRAGMAS: Final = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


class SqliteFile:
    """A file in the index folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = str(path)

    def engine(self) -> Engine:
        """Return the connections; each has the settings that keep the file safe."""
        engine = create_engine(
            "sqlite://", creator=partial(_connect, self.path), poolclass=QueuePool
        )

        @event.listens_for(engine, "connect")
        def prepare(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            raw.isolation_level = None  # we say BEGIN ourselves: sqlite3 would not before a SELECT
            cursor = raw.cursor()
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            statement = connection.get_execution_options().get("beleg_begin", "BEGIN")
            if statement:
                connection.exec_driver_sql(statement)

        return engine

    def made(self) -> object:
        """Return the file's number; connecting would create the file."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return None

    def prepare(self) -> None:
        """Make the folder."""
        self.path.parent.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def transaction(self, connection: Connection, *, writing: bool) -> Iterator[Connection]:
        """Begin, at once with the right to write where that is wanted."""
        begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
        with connection.execution_options(beleg_begin=begin).begin():
            yield connection

    def version(self, connection: Connection) -> int:
        """Return the version number in the file's head."""
        version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if (
            not version
            and connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first()
        ):
            raise IndexDamaged(
                f"{self.path} is not a record of Beleg. Move it away and add the documents again."
            )
        return version

    def create(self, connection: Connection) -> None:
        """Make the tables, and write the version number into the file's head."""
        tables.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")

    def faults(self, connection: Connection) -> list[str]:
        """Return what SQLite's own check finds."""
        found = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars().all()
        return [] if found == ["ok"] else list(found)

    def settle(self, engine: Engine, *, shrink: bool) -> None:
        """Empty the write-ahead log; ``shrink`` also writes the file anew without free pages.

        Deleted rows are overwritten with zeros in the file, but their pages stay readable in the
        log until it is emptied.
        """
        with engine.connect() as connection:
            connection.execution_options(beleg_begin="")
            if shrink:
                # Its working copy of every text must not lie in the folder of temporary files.
                connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
                connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if shrink and busy:
            raise IndexBusy(
                f"Another program reads {self.path}, so removed text is still in its log. Close "
                "it, then run `beleg remove --purge`."
            )

    def named(self, error: Exception) -> IndexFault:
        """Return the error to raise instead, with what went wrong and what to do."""
        words = str(getattr(error, "orig", None) or error)
        path = self.path
        if "locked" in words or "busy" in words:
            return IndexBusy(f"{path} is being written by another program. Try again in a moment.")
        if "full" in words:
            return IndexFault(f"The disk of {path} is full. Nothing was stored; free some space.")
        if "disk I/O" in words:
            return IndexFault(f"The disk of {path} fails. Nothing was stored; check the disk.")
        if "readonly" in words or "unable to open" in words:
            return IndexFault(
                f"{path} cannot be opened for writing. Check the folder's permissions."
            )
        return IndexDamaged(
            f"{path} is damaged ({words}). Move it away and add the documents again."
        )

    def lock(self, engine: Engine, *, timeout: float) -> AbstractContextManager[None]:
        """Hold the lock file beside the record."""
        return writer_lock(self.path.parent, timeout=timeout)

    def salvage(self, engine: Engine) -> Salvaged:
        """Read what can still be read, row by row."""
        return salvage(self.path)

    def set_aside(self, engine: Engine) -> str:
        """Rename the file and its log."""
        engine.dispose()
        return str(set_aside(self.path))

    def aside(self, engine: Engine) -> list[str]:
        """Return the files that were renamed so."""
        return [str(path) for path in set_aside_before(self.path)]

    def drop_aside(self, engine: Engine) -> None:
        """Delete them."""
        for path in set_aside_before(self.path):
            path.unlink()


def _connect(path: Path) -> sqlite3.Connection:
    """Connect to the file; where nothing can be written and no log is open, as it lies there."""
    log = path.with_name(f"{path.name}-wal")
    fixed = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    uri = f"{path.absolute().as_uri()}{'?immutable=1' if fixed else ''}"
    return sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False)
