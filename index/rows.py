"""Between the frozen types and the rows of the record: what is written, and what it is read as."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row

from index.errors import IndexDamaged
from index.protocols import Vectors
from index.schema import SCHEMA
from index.types import Document, Passage, Span

REBUILD = "run `beleg add --rebuild`"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What made the vectors. Two records with different fingerprints cannot be searched alike."""

    embedder: str
    dim: int
    splitter: str
    schema: int = SCHEMA
    normalise: bool = True
    space: str = "cosine"

    def dump(self) -> str:
        """Return the canonical JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def parse(cls, stored: str) -> "Fingerprint":
        """Read what ``dump`` wrote."""
        try:
            return cls(**json.loads(stored))
        except (TypeError, ValueError) as error:
            raise IndexDamaged(f"The index has no readable fingerprint: {REBUILD}.") from error

    def differences(self, other: "Fingerprint") -> str:
        """Return what differs, in words: ``embedder (a, not b)``."""
        mine, theirs = asdict(self), asdict(other)
        return ", ".join(f"{k} ({mine[k]}, not {theirs[k]})" for k in mine if mine[k] != theirs[k])


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is written for one document, in one transaction.

    ``vectors`` has a row for each passage, ``sentences`` an array for each: its sentences' rows.
    """

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors
    sentences: Sequence[Vectors]
    origin: str
    content_hash: str
    added_at: str | None = None  # now, where it is not said


@dataclass(frozen=True, slots=True)
class Seal:
    """One stored document as an index of it knows it: its id, its seal, how many passages."""

    id: str
    seal: str
    passages: int


@dataclass(frozen=True, slots=True)
class Source:
    """One stored document without its text, for lists and for sync."""

    name: str
    id: str
    title: str
    lang: str
    media_type: str
    characters: int
    passages: int
    added_at: str
    origin: str
    content_hash: str


def to_document(row: Row[Any]) -> Document:
    """Read a document."""
    return Document(row.id, row.name, row.text, row.lang, row.title, row.media_type)


def to_passage(row: Row[Any], document: Document) -> Passage:
    """Read a passage of a document."""
    return Passage(
        document_id=document.id,
        source=document.name,
        start=row.start,
        end=row.end,
        text=document.text[row.start : row.end],
        heading=row.heading,
        lang=row.lang,
        sentences=tuple(Span(start, end) for start, end in row.sentences),
    )


def to_vector(row: Row[Any]) -> NDArray[np.float32]:
    """Read a passage's vector, and check that it is the one that was written."""
    return np.frombuffer(_checked(row.vector, row.crc, row.passage_id), "<f4")


def to_sentences(row: Row[Any], dim: int) -> Vectors:
    """Read the vectors of a passage's sentences, checked likewise."""
    blob = _checked(row.sentences, row.sentences_crc, row.passage_id)
    return np.frombuffer(blob, "<f2").astype(np.float32).reshape(-1, dim)


def _checked(blob: bytes, crc: int, passage_id: str) -> bytes:
    if zlib.crc32(blob) != crc:
        raise IndexDamaged(f"The vector of the passage {passage_id} is damaged: {REBUILD}.")
    return blob


def document_row(entry: Entry, seal: int) -> dict[str, Any]:
    """Return the row of an entry's document."""
    return {
        "id": entry.document.id,
        "name": entry.document.name,
        "text": entry.document.text,
        "lang": entry.document.lang,
        "title": entry.document.title,
        "media_type": entry.document.media_type,
        "characters": len(entry.document.text),
        "origin": entry.origin,
        "content_hash": entry.content_hash,
        "seal": f"{seal:032x}",
        "added_at": entry.added_at or datetime.now(UTC).isoformat(timespec="seconds"),
    }


def passage_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return the rows of an entry's passages."""
    return [
        {
            "id": passage.id,
            "document_id": entry.document.id,
            "position": position,
            "start": passage.start,
            "end": passage.end,
            "heading": passage.heading,
            "lang": passage.lang,
            "sentences": [[span.start, span.end] for span in passage.sentences],
        }
        for position, passage in enumerate(entry.passages)
    ]


def vector_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return the rows of an entry's vectors.

    Sentences are kept at half precision: they only order the nearest passages, and there are five
    times as many of them.
    """
    rows = []
    for passage, vector, own in zip(entry.passages, entry.vectors, entry.sentences, strict=True):
        blob = np.asarray(vector, "<f4").tobytes()
        more = np.asarray(own, "<f2").tobytes()
        rows.append(
            {
                "passage_id": passage.id,
                "vector": blob,
                "crc": zlib.crc32(blob),
                "sentences": more,
                "sentences_crc": zlib.crc32(more),
            }
        )
    return rows


def seal_of(entry: Entry) -> int:
    """Hash all of an entry that can be searched or shown."""
    seal = sha256()
    document = entry.document
    for field in (document.id, document.name, document.title, document.lang, entry.content_hash):
        seal.update(field.encode() + b"\0")
    for passage in entry.passages:
        seal.update(f"{passage.id}\0{passage.heading}\0{passage.lang}\0".encode())
    seal.update(np.asarray(entry.vectors, "<f4").tobytes())
    for own in entry.sentences:
        seal.update(np.asarray(own, "<f2").tobytes())
    return int.from_bytes(seal.digest()[:16])
