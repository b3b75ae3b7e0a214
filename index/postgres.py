"""The record in PostgreSQL: the same tables, in a schema of their own, for several machines."""

import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from sqlalchemy import Connection, Engine, create_engine, exc, make_url, select, text
from sqlalchemy.schema import CreateSchema

from index.errors import IndexBusy, IndexDamaged, IndexFault, SettingsError
from index.rows import Source, to_document
from index.salvage import Salvaged
from index.schema import SCHEMA, documents, meta, tables
from index.types import Document, document_id

SCHEMA_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,30}")
# Of advisory locks, each with a number for the schema: a writer holds the first for as long as it
# has work to do, a transaction that writes the second.
WRITER, TRANSACTION = 0x62656C65, 0x62656C66
CONNECT_S: Final = 5
WAIT_S: Final = 10  # for another transaction, as with SQLite
POLL_S: Final = 0.1


class PostgresServer:
    """A schema of its own in a database: that may hold other tables, also of the same names.

    ``?schema=NAME`` in the URL names the schema, ``beleg`` if unset; ``&owner=NAME`` makes another
    one for each owner. Only direct or session-pooled connections hold locks.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except (exc.ArgumentError, ValueError):
            raise SettingsError("BELEG_RECORD_URL is no URL: postgresql://user@host/db.") from None
        if parsed.get_backend_name() not in ("postgresql", "postgres"):
            raise SettingsError(
                f"BELEG_RECORD_URL begins with {parsed.drivername}://. The record can be kept in "
                "postgresql://user@host/db, or without that setting in a file."
            )
        names = [str(parsed.query.get("schema", "beleg")), str(parsed.query.get("owner", ""))]
        self._schema = "_".join(filter(None, names))
        if not SCHEMA_NAME.fullmatch(self._schema):
            raise SettingsError("BELEG_RECORD_URL: a schema is named with a-z, 0-9 and _.")
        self._number = crc32(self._schema.encode()) >> 1  # PostgreSQL's are signed
        bare = parsed.difference_update_query(["schema", "owner"])
        self._url = bare.set(drivername="postgresql+psycopg")
        user = f"{parsed.username}@" if parsed.username else ""
        port = f":{parsed.port}" if parsed.port else ""
        place = f"{user}{parsed.host or ''}{port}/{parsed.database or ''}"
        self.where = f"postgresql://{place} (schema {self._schema})"

    def engine(self) -> Engine:
        """Return the connections; one that the server dropped is replaced before it is used."""
        try:
            return create_engine(
                self._url,
                pool_pre_ping=True,
                connect_args={
                    "connect_timeout": CONNECT_S,
                    "application_name": _myself(),
                    "tcp_user_timeout": 1000 * WAIT_S,  # a server that fell silent is gone
                },
            ).execution_options(schema_translate_map={None: self._schema})
        except ModuleNotFoundError as missing:
            raise SettingsError(
                f"BELEG_RECORD_URL needs PostgreSQL's driver ({missing.name}): "
                "`pip install 'beleg[postgres]'`."
            ) from None

    def made(self) -> object:
        """Return the server: it is always there, or an error says that it is not."""
        return self.where

    def prepare(self) -> None:
        """Nothing is to be made: the database is its owner's affair."""

    @contextmanager
    def transaction(self, connection: Connection, *, writing: bool) -> Iterator[Connection]:
        """Begin. Readers see one moment; a writer sees what the one before it stored."""
        if not writing:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            if writing:
                connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
                connection.execute(
                    text(f"SELECT pg_advisory_xact_lock({TRANSACTION}, {self._number})")
                )
            yield connection

    def version(self, connection: Connection) -> int:
        """Return the version that is written beside our tables; the schema is ours alone."""
        there = connection.execute(text(f"SELECT to_regclass('{self._schema}.meta')")).scalar_one()
        if there is None:
            return 0
        stored = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
        if stored is None or not stored.isdecimal():
            raise IndexDamaged(
                f"{self.where} is not a record of Beleg. Use another database, or ?schema=NAME."
            )
        return int(stored)

    def create(self, connection: Connection) -> None:
        """Make the schema, the tables in it, and the version beside them."""
        connection.execute(CreateSchema(self._schema, if_not_exists=True))
        tables.create_all(connection)
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA)))

    def faults(self, connection: Connection) -> list[str]:
        """Return nothing: the server checks its own pages (``pg_amcheck``), we check the rows."""
        return []

    def settle(self, engine: Engine, *, shrink: bool) -> None:
        """``shrink`` writes the tables anew without removed rows; else the server does so in time.

        What the server keeps beside its tables is out of reach: its write-ahead log until it is
        recycled, replicas, archives and backups.
        """
        if not shrink:
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{WAIT_S}s'"))
            try:
                for table in tables.sorted_tables:
                    connection.execute(text(f"VACUUM FULL {self._schema}.{table.name}"))
            finally:
                connection.execute(text("RESET lock_timeout"))

    def named(self, error: Exception) -> IndexFault:
        """Return the error to raise instead, with what went wrong and what to do."""
        origin = getattr(error, "orig", None) or error
        state = getattr(origin, "sqlstate", None) or ""
        words = " ".join(str(origin).split())
        where = self.where
        if state in ("55P03", "40001", "40P01"):
            return IndexBusy(f"{where} is in use by another program. Try again in a moment.")
        if state.startswith("53"):
            return IndexFault(f"{where} has no room left ({words}). Nothing was stored.")
        if state.startswith("28") or "authentication failed" in words:
            return IndexFault(f"{where} refuses the login. Check the user and password in the URL.")
        if state == "42501":
            return IndexFault(f"{where} refuses ({words}). The user must own the schema.")
        if isinstance(error, exc.DataError):  # no text holds a NUL when it comes here
            return IndexFault(f"{where} takes that text or number not ({words[:300]}).")
        if isinstance(error, exc.OperationalError | exc.InterfaceError):
            return IndexFault(
                f"The record at {where} cannot be reached ({words[:300]}). Start the server, or "
                "check BELEG_RECORD_URL."
            )
        return IndexDamaged(f"{where} is damaged ({words[:300]}). Run `beleg doctor --repair`.")

    @contextmanager
    def lock(self, engine: Engine, *, timeout: float) -> Iterator[None]:
        """Hold an advisory lock; the server lets go of it when the connection is gone."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            until = time.monotonic() + timeout
            wanted = text(f"SELECT pg_try_advisory_lock({WRITER}, {self._number})")
            while not connection.execute(wanted).scalar_one():
                if time.monotonic() >= until:
                    raise IndexBusy(
                        f"The record {self.where} is being written by "
                        f"{_holder(connection, self._number)}. Wait "
                        "for it, or stop it."
                    )
                time.sleep(POLL_S)
            try:
                yield
            finally:
                with suppress(exc.DBAPIError):  # a connection that is gone holds no lock
                    connection.execute(text(f"SELECT pg_advisory_unlock({WRITER}, {self._number})"))

    def salvage(self, engine: Engine) -> Salvaged:
        """Read the documents whose text is the one that their id names."""
        whole: list[tuple[Document, Source]] = []
        lost: list[str] = []
        with engine.connect() as connection:
            for row in connection.execute(select(documents).order_by(documents.c.name)):
                document = to_document(row)
                if document_id(document.name, document.text) != document.id:
                    lost.append(row.origin)
                    continue
                known: dict[str, Any] = {
                    one.name: getattr(row, one.name)
                    for one in fields(Source)
                    if one.name != "passages"
                }
                whole.append((document, Source(**known, passages=0)))
        return Salvaged(tuple(whole), tuple(lost))

    def set_aside(self, engine: Engine) -> str:
        """Rename the schema."""
        aside = f"{self._schema}_broken_{datetime.now(UTC):%Y%m%d_%H%M%S}"
        with engine.begin() as connection:
            connection.execute(text(f"ALTER SCHEMA {self._schema} RENAME TO {aside}"))
        return self._elsewhere(aside)

    def aside(self, engine: Engine) -> list[str]:
        """Return the schemas that were renamed so."""
        return [self._elsewhere(name) for name in self._aside(engine)]

    def drop_aside(self, engine: Engine) -> None:
        """Drop them."""
        for name in self._aside(engine):
            with engine.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))

    def _elsewhere(self, schema: str) -> str:
        return self.where.replace(f"(schema {self._schema})", f"(schema {schema})")

    def _aside(self, engine: Engine) -> list[str]:
        query = text("SELECT nspname FROM pg_namespace WHERE nspname ~ :ours ORDER BY nspname")
        with engine.connect() as connection:
            ours = {"ours": f"^{self._schema}_broken_[0-9_]+$"}
            return list(connection.execute(query, ours).scalars())


def _holder(connection: Connection, number: int) -> str:
    """Return in words who holds the writer's lock."""
    query = text(
        "SELECT application_name, coalesce(host(client_addr), 'the server itself'), backend_start "
        "FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
        f"AND classid = {WRITER} AND objid = {number} AND database = (SELECT oid FROM pg_database "
        "WHERE datname = current_database())"
    )
    row = connection.execute(query).first()
    if row is None or not row[0]:
        return "another process"
    return f"{row[0]}, connected from {row[1]} since {row[2].isoformat(timespec='seconds')}"


def _myself() -> str:
    # PostgreSQL keeps 63 characters of it.
    return f"beleg, process {os.getpid()} on {platform.node()[:24]} ({Path(sys.argv[0]).name})"
