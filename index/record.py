"""The record: documents, passages and vectors in one database. All else is rebuilt from it."""

import json
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    Row,
    delete,
    exc,
    func,
    insert,
    select,
    update,
)

from index.database import Place, database
from index.errors import EmptyIndex, IndexDamaged, IndexMismatch, UnknownSource
from index.protocols import Vectors
from index.rows import (
    REBUILD,
    Entry,
    Fingerprint,
    Seal,
    Source,
    document_row,
    passage_rows,
    seal_of,
    to_document,
    to_passage,
    to_sentences,
    to_vector,
    vector_rows,
)
from index.salvage import Salvaged
from index.schema import SCHEMA, documents, meta, passages, vectors
from index.types import Document, Passage, document_id

EMPTY = "Nothing was added yet: run `beleg add FILE`."
STEP = 200  # documents read at a time
_LIMIT = 1 << 128  # the digest is a sum modulo this


class View:
    """The record as it was at one moment: everything read through it belongs together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def digest(self) -> str:
        """Return a short text that changes whenever anything searchable changes."""
        return self._meta("digest") or f"{0:032x}"

    def note(self, key: str) -> str | None:
        """Return what was noted under a key: notes are no part of what can be searched."""
        return self._meta(f"note:{key}")

    def fingerprint(self) -> Fingerprint | None:
        """Return what made the vectors, or None in an empty record."""
        stored = self._meta("fingerprint")
        return Fingerprint.parse(stored) if stored else None

    def sources(self) -> list[Source]:
        """Return all documents by name, without their texts."""
        count = func.count(passages.c.id).label("passages")
        columns = [documents.c[key] for key in Source.__dataclass_fields__ if key != "passages"]
        query = (
            select(*columns, count)
            .outerjoin(passages, passages.c.document_id == documents.c.id)
            .group_by(documents.c.id)
            .order_by(documents.c.name)
        )
        return [Source(**row._mapping) for row in self.connection.execute(query)]

    def document(self, document_id: str) -> Document:
        """Return one document with its text."""
        query = select(documents).where(documents.c.id == document_id)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise UnknownSource(
                f"No document with the id {document_id!r}: it was changed or removed. Ask again."
            )
        return to_document(row)

    def everything(self) -> Iterator[tuple[Document, list[Passage]]]:
        """Yield every document with its passages, by name."""
        for some in self._steps():
            mine = passages.c.document_id.in_([document.id for document in some])
            query = select(passages).where(mine).order_by(passages.c.position)
            own: dict[str, list[Row[Any]]] = {document.id: [] for document in some}
            for row in self.connection.execute(query):
                own[row.document_id].append(row)
            for document in some:
                yield document, [to_passage(row, document) for row in own[document.id]]

    def seals(self) -> dict[str, Seal]:
        """Return for every document, by name, what changes with anything searchable of it."""
        count = func.count(passages.c.id)
        query = (
            select(documents.c.name, documents.c.id, documents.c.seal, count)
            .outerjoin(passages, passages.c.document_id == documents.c.id)
            .group_by(documents.c.id)
            .order_by(documents.c.name)
        )
        rows = self.connection.execute(query)
        return {name: Seal(own, seal, number) for name, own, seal, number in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of one document, in order."""
        document = self.document(document_id)
        mine = select(passages).where(passages.c.document_id == document_id)
        rows = self.connection.execute(mine.order_by(passages.c.position))
        return [to_passage(row, document) for row in rows]

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Return passages in the order of their ids."""
        rows = self.connection.execute(select(passages).where(passages.c.id.in_(ids))).all()
        owning = documents.c.id.in_({row.document_id for row in rows})
        stored = self.connection.execute(select(documents).where(owning))
        owners = {row.id: to_document(row) for row in stored}
        found = {row.id: to_passage(row, owners[row.document_id]) for row in rows}
        return [found[wanted] for wanted in ids]

    def passage_ids(self) -> list[str]:
        """Return the ids of all passages, in the order of ``everything``."""
        query = select(passages.c.id).join(documents)
        return list(
            self.connection.execute(query.order_by(documents.c.name, passages.c.position)).scalars()
        )

    def count(self) -> int:
        """Return how many passages there are."""
        return self.connection.execute(select(func.count()).select_from(passages)).scalar_one()

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """Return the vectors of these passages, in the order of the ids, each checked."""
        columns = vectors.c.passage_id, vectors.c.vector, vectors.c.crc
        found = {row.passage_id: to_vector(row) for row in self._of(ids, *columns)}
        _refuse_missing(ids, found)
        return np.stack([found[i] for i in ids]) if len(ids) else np.empty((0, 0), np.float32)

    def sentences(self, ids: Sequence[str], dim: int) -> list[Vectors]:
        """Return for each of these passages the vectors of its sentences, checked likewise."""
        columns = vectors.c.passage_id, vectors.c.sentences, vectors.c.sentences_crc
        found = {row.passage_id: to_sentences(row, dim) for row in self._of(ids, *columns)}
        _refuse_missing(ids, found)
        return [found[wanted] for wanted in ids]

    def _of(self, ids: Sequence[str], *columns: Column[Any]) -> Iterator[Row[Any]]:
        for begin in range(0, len(ids), 10_000):  # below SQLite's limit of bound values
            some = ids[begin : begin + 10_000]
            yield from self.connection.execute(
                select(*columns).where(vectors.c.passage_id.in_(some))
            )

    def damage(self) -> list[str]:
        """Return what is wrong with the rows, in words."""
        if f"{self._sum():032x}" != self.digest():
            return ["the digest does not match the documents"]
        return self.altered()

    def altered(self) -> list[str]:
        """Return in words which documents are not as they were stored: text, passages, vectors."""
        fingerprint = self.fingerprint()
        columns = documents.c.id, documents.c.seal, documents.c.content_hash
        stored = {row.id: row for row in self.connection.execute(select(*columns))}
        found = []
        for document, own in self.everything():
            row, ids = stored[document.id], [passage.id for passage in own]
            entry = Entry(
                document=document,
                passages=own,
                vectors=self.vectors(ids),
                sentences=self.sentences(ids, fingerprint.dim if fingerprint else 1),
                origin="",
                content_hash=row.content_hash,
            )
            if document_id(document.name, document.text) != document.id:
                found.append(f"the text of {document.name} is not the one that was stored")
            elif f"{seal_of(entry):032x}" != row.seal:
                found.append(f"the passages of {document.name} are not those that were stored")
        return found

    def documents(self) -> Iterator[Document]:
        """Yield every document, by name, without looking at its passages."""
        for some in self._steps():
            yield from some

    def _steps(self) -> Iterator[list[Document]]:
        # By name rather than through one cursor: PostgreSQL's driver reads all rows of that into
        # memory, or keeps it open on the server beyond the view where a reader stops halfway.
        query, last = select(documents).order_by(documents.c.name).limit(STEP), ""
        while some := self.connection.execute(query.where(documents.c.name > last)).all():
            last = some[-1].name
            yield [to_document(row) for row in some]

    def _sum(self) -> int:
        seals = self.connection.execute(select(documents.c.seal)).scalars()
        return sum(int(seal, 16) for seal in seals) % _LIMIT

    def _meta(self, key: str) -> str | None:
        return self.connection.execute(
            select(meta.c.value).where(meta.c.key == key)
        ).scalar_one_or_none()


class Writer(View):
    """A view that may change the record. All of it becomes visible at once, or nothing does."""

    def put(self, entry: Entry) -> None:
        """Store a document in place of any of the same name."""
        self.remove(entry.document.name)
        seal = seal_of(entry)
        self.connection.execute(insert(documents).values(document_row(entry, seal)))
        if entry.passages:
            self.connection.execute(insert(passages), passage_rows(entry))
            self.connection.execute(insert(vectors), vector_rows(entry))
        self._add_to_digest(seal)

    def remove(self, name: str) -> bool:
        """Remove a document, its passages and its vectors; return whether it was there."""
        query = select(documents.c.id, documents.c.seal).where(documents.c.name == name)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return False
        self.connection.execute(delete(documents).where(documents.c.id == row.id))
        self._add_to_digest(-int(row.seal, 16))
        return True

    def set_note(self, key: str, value: str) -> None:
        """Note something about the record beside it."""
        self._set_meta(f"note:{key}", value)

    def reseal(self) -> None:
        """Set the digest to that of the documents that are there, after a damage."""
        self._set_meta("digest", f"{self._sum():032x}")

    def set_fingerprint(self, fingerprint: Fingerprint) -> None:
        """Say what made the vectors that this transaction stores."""
        self._set_meta("fingerprint", fingerprint.dump())

    def _add_to_digest(self, seal: int) -> None:
        # A sum, so that a change costs one row however many documents there are.
        self._set_meta("digest", f"{(int(self.digest(), 16) + seal) % _LIMIT:032x}")

    def _set_meta(self, key: str, value: str) -> None:
        done = self.connection.execute(update(meta).where(meta.c.key == key).values(value=value))
        if not done.rowcount:
            self.connection.execute(insert(meta).values(key=key, value=value))


class Record:
    """The database itself. Safe to share between threads; writers also hold its lock.

    ``place`` is the path of a file, or the URL of a PostgreSQL database. Every method may raise
    IndexFault, which names the place.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._database = database(place)
        self._engine = self._database.engine()
        self._made: object = None

    @property
    def where(self) -> str:
        """The place in words, without a password."""
        return self._database.where

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[View]:
        """Open a view of one moment. Raises EmptyIndex where nothing was ever stored."""
        made = self._database.made()
        if made is None:
            raise EmptyIndex(EMPTY)
        if self._made not in (None, made):  # set aside or restored by another process: open anew
            self._engine.dispose()
        self._made = made
        with self._transaction(writing=False) as connection:
            if not self._ready(connection):
                raise EmptyIndex(EMPTY)
            yield View(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open one transaction; it is stored for good when the block ends without an error."""
        self._database.prepare()
        with self._transaction(writing=True) as connection:
            if not self._ready(connection):
                self._database.create(connection)
            self._made = self._database.made()
            yield Writer(connection)

    @contextmanager
    def lock(self, *, timeout: float) -> Iterator[None]:
        """Hold the writer's lock; its holder is named where it took longer than ``timeout``."""
        held = ExitStack()
        with self._named_errors():
            held.enter_context(self._database.lock(self._engine, timeout=timeout))
        with held:
            yield

    def damage(self) -> list[str]:
        """Return what the database's checks and our own sums find wrong, in words.

        Raises IndexFault where it is whole and cannot be read: busy, barred, or too new.
        """
        try:
            with self.reading() as view:
                found = self._database.faults(view.connection) or view.damage()
                return [f"{self.where}: {one}" for one in found]
        except EmptyIndex:
            return []
        except IndexDamaged as fault:
            return [str(fault)]

    def settle(self, *, shrink: bool = False) -> None:
        """Make removed text unreadable, as far as that is cheap; with ``shrink`` at any cost.

        In a file it is gone at once either way; a server only removes it with ``shrink``. Raises
        IndexBusy where a reader keeps it from going.
        """
        with self._named_errors():
            self._database.settle(self._engine, shrink=shrink)

    def salvage(self) -> Salvaged:
        """Read what can still be read of a broken record."""
        with self._named_errors():
            return self._database.salvage(self._engine)

    def set_aside(self) -> str:
        """Rename a broken record, so that a new one can be made; return where it is."""
        with self._named_errors():
            return self._database.set_aside(self._engine)

    def aside(self) -> list[str]:
        """Return where broken records lie that were set aside earlier; they hold texts."""
        with self._named_errors():
            return self._database.aside(self._engine)

    def drop_aside(self) -> None:
        """Delete the broken records that were set aside earlier."""
        with self._named_errors():
            self._database.drop_aside(self._engine)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        with (
            self._named_errors(),
            self._engine.connect() as connection,
            self._database.transaction(connection, writing=writing) as begun,
        ):
            yield begun

    def _ready(self, connection: Connection) -> bool:
        """Return whether our tables are there; raise where the database holds something else."""
        version = self._database.version(connection)
        if version > SCHEMA:
            raise IndexMismatch(f"{self.where} was made by a newer Beleg. Update Beleg to read it.")
        return version == SCHEMA

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self._database.named(error) from error


def _refuse_missing(ids: Sequence[str], found: Container[str]) -> None:
    for wanted in ids:
        if wanted not in found:
            raise IndexDamaged(f"The passage {wanted} has no vector in the record: {REBUILD}.")
