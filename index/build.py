"""Putting documents into the record: sync by content hash, uploads, removal, rebuilding."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest, sha256
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Never

import numpy as np

from index.errors import DocumentError, EmptyIndex, UnreadableDocument
from index.load import discover, load, load_bytes, safe_name
from index.parse import Limits
from index.protocols import Embedder, Remote, Vectors
from index.record import Record
from index.retrieve import refuse_mismatch, refuse_others, require, searchable
from index.rows import Entry, Fingerprint, Source
from index.split import split
from index.types import Document, Passage

Progress = Callable[[int, int, str], None]

BATCH = 256  # passages and sentences embedded together; small documents share a batch


def silent(done: int, total: int, note: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of adding documents. ``passages`` is how many the index holds now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file or upload that wants in. ``origin`` tells two of the same name apart."""

    name: str
    origin: str
    content_hash: Callable[[], str]
    load: Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class _Work:
    document: Document
    passages: Sequence[Passage]
    origin: str
    content_hash: str
    added_at: str | None = None


@dataclass(slots=True)
class _Sorted:
    """What is to be done, and what came of each name so far."""

    work: list[_Work] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


class Builder:
    """Changes the record. Whoever calls it holds the writer's lock."""

    def __init__(self, record: Record, embedder: Embedder, fingerprint: Fingerprint) -> None:
        self._record = record
        self._embedder = embedder
        self._fingerprint = fingerprint

    def add(self, incoming: Iterable[Incoming], progress: Progress) -> BuildReport:
        """Take in what is new or changed; one that fails does not stop the others.

        A document is stored, whole, as soon as its vectors are there: what was stored before a
        crash is found unchanged by the next run.
        """
        known = self._sources()
        if known:
            with self._record.reading() as view:
                refuse_mismatch(view.fingerprint(), self._fingerprint)
                if isinstance(self._embedder, Remote):
                    refuse_others(view, self._embedder)
        todo = self._sort(incoming, known, progress)
        for entry in self._embedded(todo.work, progress):
            with self._record.writing() as writer:
                writer.put(entry)
                writer.set_fingerprint(self._fingerprint)
        return BuildReport(
            added=tuple(todo.added),
            changed=tuple(todo.changed),
            unchanged=tuple(todo.unchanged),
            failed=tuple(todo.failed),
            passages=sum(source.passages for source in self._sources()),
        )

    def remove(self, names: Sequence[str]) -> None:
        """Remove documents, all of them or, where a name is unknown, none."""
        require(names, [source.name for source in self._sources()])
        with self._record.writing() as writer:
            for name in names:
                writer.remove(name)

    def rebuild(self, progress: Progress) -> int:
        """Split and embed every stored text anew, in one transaction; return how many passages.

        All at once, because vectors of two embedders must never stand side by side.
        """
        known = {source.name: source for source in self._sources()}
        if not known:
            return 0
        with self._record.reading() as view:
            return self.restore([(one, known[one.name]) for one in view.documents()], progress)

    def restore(self, stored: Sequence[tuple[Document, Source]], progress: Progress) -> int:
        """Split and embed texts that were stored once, as ``rebuild`` does."""
        work = [
            _Work(document, split(document), was.origin, was.content_hash, was.added_at)
            for document, was in stored
        ]
        entries = list(self._embedded(work, progress))
        with self._record.writing() as writer:
            for entry in entries:
                writer.put(entry)
            writer.reseal()
            writer.set_fingerprint(self._fingerprint)
        return sum(len(entry.passages) for entry in entries)

    def _sources(self) -> list[Source]:
        try:
            with self._record.reading() as view:
                return view.sources()
        except EmptyIndex:
            return []

    def _sort(
        self, incoming: Iterable[Incoming], known: Sequence[Source], progress: Progress
    ) -> _Sorted:
        by_origin = {source.origin: source for source in known}
        names = {source.name for source in known}
        done = _Sorted()
        seen: set[str] = set()
        for one in incoming:
            if one.origin in seen:  # a folder and a file in it, named together
                continue
            seen.add(one.origin)
            before = by_origin.get(one.origin)
            name = before.name if before is not None else _free(one.name, names)
            progress(0, 0, f"reading {name}")
            try:
                content_hash = one.content_hash()
                if before is not None and before.content_hash == content_hash:
                    done.unchanged.append(name)
                    continue
                document = one.load(name)
                passages = _split(document)
            except DocumentError as error:
                done.failed.append((one.name, str(error)))
                continue
            names.add(name)
            done.work.append(_Work(document, passages, one.origin, content_hash))
            (done.changed if before is not None else done.added).append(name)
        return done

    def _embedded(self, work: Sequence[_Work], progress: Progress) -> Iterator[Entry]:
        """Yield each document as soon as all its passages and sentences have their vectors."""
        texts = [text for one in work for passage in one.passages for text in _texts(passage)]
        total = sum(len(one.passages) for one in work)
        ready: Vectors = np.empty((0, self._embedder.dim), np.float32)
        done = 0
        for one in work:
            need = sum(1 + len(passage.sentences) for passage in one.passages)
            while len(ready) < need:
                so_far = total * done // len(texts)
                progress(so_far, total, f"embedding {one.document.name}")
                some = texts[done : done + BATCH]
                ready = np.concatenate([ready, self._embedder.embed(some, "passage")])
                done += len(some)
            vectors, sentences = _apart(ready[:need], one.passages)
            ready = ready[need:]
            yield Entry(
                document=one.document,
                passages=one.passages,
                vectors=vectors,
                sentences=sentences,
                origin=one.origin,
                content_hash=one.content_hash,
                added_at=one.added_at,
            )
            progress(total * done // len(texts), total, f"stored {one.document.name}")


def _texts(passage: Passage) -> list[str]:
    return [searchable(passage), *(passage.quote(span) for span in passage.sentences)]


def _apart(vectors: Vectors, passages: Sequence[Passage]) -> tuple[Vectors, list[Vectors]]:
    """Tell the passages' vectors from those of their sentences, which follow each of them."""
    starts = np.cumsum([0, *(1 + len(passage.sentences) for passage in passages)])
    sentences = [vectors[begin + 1 : end] for begin, end in pairwise(starts)]
    return vectors[starts[:-1]], sentences


def files(paths: Sequence[Path], limits: Limits = Limits()) -> Iterator[Incoming]:  # noqa: B008
    """Yield the files under these paths; a path that leads nowhere fails when it is read."""
    for path in paths:
        try:
            found = discover([path])
        except DocumentError as error:
            yield Incoming(str(path), str(path), partial(_fail, error), partial(_fail, error))
            continue
        for file, name in found:
            yield Incoming(
                name=name,
                origin=str(file.resolve()),
                content_hash=partial(_hash_file, file, limits),
                load=partial(_load_file, file, limits),
            )


def upload(filename: str, data: bytes, limits: Limits = Limits()) -> Incoming:  # noqa: B008
    """Return an upload. The same name again replaces the earlier upload."""
    name = safe_name(filename)
    return Incoming(
        name=name,
        origin=f"upload:{name}",
        content_hash=lambda: sha256(data).hexdigest(),
        load=lambda own: load_bytes(data, name=own, limits=limits),
    )


def _fail(error: DocumentError, *_: str) -> Never:
    raise error


def _split(document: Document) -> Sequence[Passage]:
    try:
        document.text.encode()
    except UnicodeEncodeError:
        raise UnreadableDocument(
            f"{document.name} holds characters that are no text (lone surrogates)."
        ) from None
    passages = split(document)
    if not passages:
        raise UnreadableDocument(f"{document.name} holds no text.")
    return passages


def _hash_file(path: Path, limits: Limits) -> str:
    try:
        if path.stat().st_size > limits.file_bytes:
            return "too large"  # to be read: loading it says so
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableDocument(
            f"{path} cannot be read ({error.strerror}). Check the path and its permissions."
        ) from error


def _load_file(path: Path, limits: Limits, name: str) -> Document:
    return load(path, name=name, limits=limits)


def _free(name: str, taken: Collection[str]) -> str:
    """Return the name, or with a number where a document of another origin has it."""
    path, number, free = PurePosixPath(name), 2, name
    # Names have at most 200 characters: of one that long, the number takes the last few.
    stem = path.stem if len(name) <= 190 else path.stem[:-8]
    while free in taken:
        free = str(path.with_name(f"{stem} ({number}){path.suffix}"))
        number += 1
    return free
