"""Finding passages in the stored index: by vectors and by words, always as the record is now."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmptyIndex, IndexMismatch, UnknownSource
from index.fuse import CANDIDATES, Signals, best, first, second
from index.lexical import Lexical, Matches, Scores
from index.protocols import Corpus, Embedder, Vectors
from index.record import EMPTY, Record, View
from index.rows import REBUILD, Fingerprint
from index.types import Document, Hit, Passage

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

Rows = NDArray[np.int64]
NEAREST = 100  # candidates of each side; what neither has among them does not get into a top 20


class Nearest(Protocol):
    """An approximate index of all vectors."""

    def nearest(self, query: Scores, count: int, *, digest: str) -> list[str] | None:
        """Return ids of passages near the query, or None where it cannot tell for this record."""
        ...


class Retriever:
    """A Corpus over the record. Safe for reads from several threads.

    Every question looks at the record anew, so a reader sees what another process has just stored.
    The approximate index is only asked where it holds exactly what the record holds; wherever it
    is missing, older, broken or slow, the vectors of the record are compared one by one instead.
    """

    def __init__(
        self,
        record: Record,
        embedder: Embedder,
        *,
        expected: Fingerprint,
        nearest: Nearest | None = None,
    ) -> None:
        self._record = record
        self._embedder = embedder
        self._expected = expected
        self._nearest = nearest
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None

    @property
    def fingerprint(self) -> str:
        """The record's digest: changes whenever the searchable text changes."""
        try:
            with self._record.reading() as view:
                return view.digest()
        except EmptyIndex:
            return "empty"

    def document(self, document_id: str) -> Document:
        """Return a document by id, or raise UnknownSource."""
        with self._record.reading() as view:
            return view.document(document_id)

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return at most ``k`` passages, best first; only of the named sources where given."""
        with self._record.reading() as view:
            if not view.count():
                raise EmptyIndex(EMPTY)
            refuse_mismatch(view.fingerprint(), self._expected)
            snapshot = self._current(view)
            scope = snapshot.scope(sources)
            query = self._embedder.embed([question], "query")[0]
            matches = snapshot.lexical.matches(question)
            rows = self._candidates(snapshot, query, matches, scope)
            dense = self._cosines(view, snapshot, rows, query)
            near = best(first(dense, matches.of(rows)), max(k, CANDIDATES))
            rows, dense = rows[near], dense[near]
            ids = [snapshot.ids[row] for row in rows]
            passages = view.passages(ids)
            sentences = [own @ query for own in view.sentences(ids, len(query))]
        return ranked(question, passages, Signals(dense, sentences, matches.of(rows)))[:k]

    def _current(self, view: View) -> "_Snapshot":
        """Return what is kept in memory, read anew where the record has changed."""
        digest = view.digest()
        with self._lock:
            if self._snapshot is None or self._snapshot.digest != digest:
                self._snapshot = _Snapshot.read(view, digest)
            return self._snapshot

    def _candidates(
        self, snapshot: "_Snapshot", query: Scores, matches: Matches, scope: Rows | None
    ) -> Rows:
        """Return the rows worth scoring: all, but where the approximate index can name them."""
        if scope is not None:
            return scope
        everything = np.arange(len(snapshot.ids))
        if self._nearest is None or len(everything) <= 2 * NEAREST:
            return everything
        near = self._nearest.nearest(query, NEAREST, digest=snapshot.digest)
        if near is None:
            return everything
        rows = [snapshot.row_of[found] for found in near]
        return np.union1d(rows, best(matches.coverage, NEAREST))

    def _cosines(self, view: View, snapshot: "_Snapshot", rows: Rows, query: Scores) -> Scores:
        """Return the exact similarities of these rows to the question."""
        if len(rows) < len(snapshot.ids):
            return view.vectors([snapshot.ids[row] for row in rows]) @ query
        with self._lock:
            if snapshot.matrix is None:
                snapshot.matrix = view.vectors(snapshot.ids)
        return snapshot.matrix @ query


@dataclass(slots=True)
class _Snapshot:
    """What is kept in memory of one state of the record."""

    digest: str
    ids: list[str]
    row_of: dict[str, int]
    rows: dict[str, list[int]]  # by source name
    lexical: Lexical
    matrix: Vectors | None = None

    @classmethod
    def read(cls, view: View, digest: str) -> "_Snapshot":
        """Read the ids and the words of all passages; the vectors come when they are needed."""
        ids: list[str] = []
        rows: dict[str, list[int]] = {}
        texts: list[str] = []
        langs: list[str] = []
        for document, passages in view.everything():
            rows[document.name] = list(range(len(ids), len(ids) + len(passages)))
            ids.extend(passage.id for passage in passages)
            texts.extend(searchable(passage) for passage in passages)
            langs.extend(passage.lang for passage in passages)
        row_of = {one: row for row, one in enumerate(ids)}
        return cls(digest, ids, row_of, rows, Lexical(texts, langs))

    def scope(self, sources: Sequence[str]) -> Rows | None:
        """Return the rows of the named sources, or None for all of them."""
        if not sources:
            return None
        require(sources, list(self.rows))
        return np.asarray(sorted({row for name in sources for row in self.rows[name]}), np.int64)


def ranked(question: str, passages: Sequence[Passage], signals: Signals) -> list[Hit]:
    """Return the candidates as hits, best first."""
    scores = second(question, [searchable(passage) for passage in passages], signals)
    return [
        Hit(
            passage=passages[at],
            score=float(scores[at]),
            dense=float(signals.dense[at]),
            lexical=float(signals.matches.bm25[at]),
            sentences=tuple(float(one) for one in signals.sentences[at]),
        )
        for at in best(scores, len(scores))
    ]


def searchable(passage: Passage) -> str:
    """Return what is embedded and indexed of a passage: its heading belongs to its meaning."""
    return f"{passage.heading}\n{passage.text}" if passage.heading else passage.text


def refuse_mismatch(stored: Fingerprint | None, expected: Fingerprint) -> None:
    """Raise IndexMismatch where the index was built in another way than it would be now."""
    if stored != expected:
        differ = stored.differences(expected) if stored else "way, and does not say how"
        raise IndexMismatch(f"The index was built with another {differ}: {REBUILD}.")


def require(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise UnknownSource for the first name that is not known, with the nearest that is."""
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"Did you mean {close[0]!r}?" if close else "`beleg sources` lists them."
            raise UnknownSource(f"No document is named {name!r}. {hint}")


def as_langchain_retriever(corpus: Corpus, *, k: int = 8) -> "BaseRetriever":
    """Return a corpus as LangChain sees it: questions in, documents with exact offsets out."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever

    class BelegRetriever(BaseRetriever):
        """Beleg's passages for a question."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[LangChainDocument]:
            return [
                LangChainDocument(
                    id=hit.passage.id,
                    page_content=hit.passage.text,
                    metadata={
                        "source": hit.passage.source,
                        "source_id": hit.passage.document_id,
                        "start": hit.passage.start,
                        "end": hit.passage.end,
                        "heading": hit.passage.heading,
                        "score": hit.score,
                    },
                )
                for hit in corpus.search(query, k=k)
            ]

    return BelegRetriever()
