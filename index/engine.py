"""The connection to the record's SQLite file: how it is opened, and what its errors mean."""

import os
import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from index.errors import IndexBusy, IndexDamaged, IndexFault

PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


def _connect(path: Path) -> sqlite3.Connection:
    """Connect to the file; where nothing can be written and no log is open, as it lies there."""
    log = path.with_name(f"{path.name}-wal")
    fixed = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    uri = f"{path.absolute().as_uri()}{'?immutable=1' if fixed else ''}"
    return sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False)


def open_engine(path: Path) -> Engine:
    """Return the engine of a record; each connection has the settings that keep it safe."""
    engine = create_engine("sqlite://", creator=partial(_connect, path), poolclass=QueuePool)

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


def named(error: Exception, path: Path) -> IndexFault:
    """Return the error to raise instead, with what went wrong and what to do."""
    words = str(getattr(error, "orig", None) or error)
    if "locked" in words or "busy" in words:
        return IndexBusy(f"{path} is being written by another program. Try again in a moment.")
    if "full" in words:
        return IndexFault(f"The disk of {path} is full. Nothing was stored; free some space.")
    if "disk I/O" in words:
        return IndexFault(f"The disk of {path} fails. Nothing was stored; check the disk.")
    if "readonly" in words or "unable to open" in words:
        return IndexFault(f"{path} cannot be opened for writing. Check the folder's permissions.")
    return IndexDamaged(f"{path} is damaged ({words}). Move it away and add the documents again.")
