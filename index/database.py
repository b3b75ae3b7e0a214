"""Where the record lies: what a database must do for it, beyond the SQL that all of them speak."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from index.errors import IndexFault
    from index.salvage import Salvaged

Place = str | Path  # the URL of a server, or the path of a file


class Database(Protocol):
    """A SQLite file or a PostgreSQL server. Tables and queries are the same in both."""

    where: str  # in words, without a password

    def engine(self) -> "Engine":
        """Return the connections to it; nothing is opened before the first is used."""
        ...

    def made(self) -> object:
        """Return what changes when it is another one than before; None where there is none yet."""
        ...

    def prepare(self) -> None:
        """Make room for it where a writer is about to connect."""
        ...

    def transaction(
        self, connection: "Connection", *, writing: bool
    ) -> AbstractContextManager["Connection"]:
        """Begin: a reader sees one moment, and of two writers the second waits."""
        ...

    def version(self, connection: "Connection") -> int:
        """Return the schema of our tables, 0 without any. Raises IndexDamaged for others'."""
        ...

    def create(self, connection: "Connection") -> None:
        """Make our tables."""
        ...

    def faults(self, connection: "Connection") -> list[str]:
        """Return what the database's own check finds wrong, in words."""
        ...

    def settle(self, engine: "Engine", *, shrink: bool) -> None:
        """Make removed rows unreadable, as far as the database can; see ``Record.settle``."""
        ...

    def named(self, error: Exception) -> "IndexFault":
        """Return the error to raise instead, with what went wrong and what to do."""
        ...

    def lock(self, engine: "Engine", *, timeout: float) -> AbstractContextManager[None]:
        """Hold the writer's lock. Raises IndexBusy after ``timeout`` seconds, with the holder."""
        ...

    def salvage(self, engine: "Engine") -> "Salvaged":
        """Read what can still be read of a broken record, each document by itself."""
        ...

    def set_aside(self, engine: "Engine") -> str:
        """Rename a broken record, so that a new one can be made; return where it is."""
        ...

    def aside(self, engine: "Engine") -> list[str]:
        """Return where broken records lie that were set aside earlier; they hold texts."""
        ...

    def drop_aside(self, engine: "Engine") -> None:
        """Delete the broken records that were set aside earlier."""
        ...


def database(place: Place) -> Database:
    """Return the database of a record: ``postgresql://…``, or a file.

    Raises:
        SettingsError: the URL is none, or names another kind of database.
    """
    if isinstance(place, Path):
        from index.sqlite import SqliteFile

        return SqliteFile(place)
    from index.postgres import PostgresServer

    return PostgresServer(place)
