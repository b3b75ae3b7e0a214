"""Finding passages in the stored index: by vectors and by words, always as the record is now."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index import cache
from index.errors import EmptyIndex, IndexMismatch
from index.fuse import CANDIDATES, Signals, best, first, second
from index.lexical import Lexicon, Matches, Scores
from index.protocols import Corpus, Embedder, Remote
from index.record import EMPTY, Record, View
from index.rows import REBUILD, Fingerprint
from index.snapshot import Near, Rows, Snapshot, read_snapshot, require, searchable
from index.types import Document, Hit, Passage

__all__ = ["Near", "Nearest", "Retriever", "ranked", "refuse_mismatch", "require", "searchable"]

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

# Candidates of the graph and of the words; what neither has does not get into a top 20. A graph
# searches as wide as it is asked for: of the ten truly nearest of 25,000 vectors that hardly have
# neighbours it named .78 with 100, .86 with 200, .94 with 400, in 12, 15 and 17 ms; of 100,000 with
# neighbours all, with 100 too, and there a question took 16, 20 and 26 ms in all.
NEAREST = 200
LIKELY = 100
# Up to so many passages every vector is compared: in 3 ms, and Chroma need not be loaded (0.6 s).
EXACT = 20_000
ALIKE = 0.98  # the same weights in another number format give .999; other weights far less


class Nearest(Protocol):
    """An approximate index of all vectors, or of those some time ago."""

    def nearest(
        self, query: Scores, count: int, *, digest: str, view: View | None = None
    ) -> Near | None:
        """Return passages near the query, or None where it cannot tell.

        ``view`` is the record at the moment of the question.
        """
        ...


class Retriever:
    """A Corpus over the record. Safe for reads from several threads.

    Every question looks at the record anew, so a reader sees what another process has just stored.
    The approximate index is only asked where there are very many passages. What is newer than it
    is compared one by one, what has gone since is passed over; where it is missing, broken or slow,
    every vector of the record is compared.
    """

    def __init__(
        self,
        record: Record,
        embedder: Embedder,
        *,
        expected: Fingerprint,
        nearest: Nearest | None = None,
        words: Path | None = None,
    ) -> None:
        self._record = record
        self._embedder = embedder
        self._expected = expected
        self._nearest = nearest
        self._words = words
        self._lexicon = Lexicon()
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._proven = not isinstance(embedder, Remote)

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
            snapshot = self._current(view)
            if not snapshot.ids:
                raise EmptyIndex(EMPTY)
            refuse_mismatch(view.fingerprint(), self._expected)
            if not self._proven:
                refuse_others(view, self._embedder)
                self._proven = True
            scope = snapshot.scope(sources)
            query = self._embedder.embed([question], "query")[0]
            matches = snapshot.lexical.matches(question)
            rows = self._candidates(view, snapshot, query, matches, scope)
            with self._lock:
                dense = snapshot.vectors(view, rows) @ query
            near = best(first(dense, matches.of(rows)), max(k, CANDIDATES))
            rows, dense = rows[near], dense[near]
            ids = [snapshot.ids[row] for row in rows]
            passages = view.passages(ids)
            sentences = [own @ query for own in view.sentences(ids, len(query))]
        return ranked(question, passages, Signals(dense, sentences, matches.of(rows)))[:k]

    def _current(self, view: View) -> Snapshot:
        """Return what is kept in memory, read anew where the record has changed."""
        digest = view.digest()
        with self._lock:
            if self._snapshot is None or self._snapshot.digest != digest:
                self._snapshot = self._read(view, digest)
            return self._snapshot

    def _read(self, view: View, digest: str) -> Snapshot:
        """Read the record; at first what an earlier process kept of it, where that is told."""
        if self._snapshot is not None or self._words is None:
            return read_snapshot(view, digest, self._lexicon, self._snapshot)
        kept = cache.load(self._words, self._lexicon)
        made = read_snapshot(view, digest, self._lexicon, kept)
        if len(made.ids) >= cache.WORTH and (kept is None or cache.outdated(kept, made)):
            cache.store(self._words, made, self._lexicon)
            if self.fingerprint != digest:  # changed meanwhile: it may hold what was removed
                self._words.unlink(missing_ok=True)
        return made

    def _candidates(
        self, view: View, snapshot: Snapshot, query: Scores, matches: Matches, scope: Rows | None
    ) -> Rows:
        """Return the rows worth scoring: all, but where the approximate index can name them."""
        if scope is not None:
            return scope
        everything = np.arange(len(snapshot.ids))
        if self._nearest is None or len(everything) <= EXACT:
            return everything
        near = self._nearest.nearest(query, NEAREST, digest=snapshot.digest, view=view)
        if near is None:
            return everything
        rows = [snapshot.row_of[found] for found in near.ids if found in snapshot.row_of]
        if len(rows) < CANDIDATES:  # most of what was near has gone
            return everything
        likely = np.union1d(rows, best(matches.coverage, LIKELY))
        return likely if near.seals is None else np.union1d(likely, snapshot.newer(near.seals))


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


def refuse_mismatch(stored: Fingerprint | None, expected: Fingerprint) -> None:
    """Raise IndexMismatch where the index was built in another way than it would be now."""
    if stored != expected:
        differ = stored.differences(expected) if stored else "way, and does not say how"
        raise IndexMismatch(f"The index was built with another {differ}: {REBUILD}.")


def refuse_others(view: View, embedder: Embedder) -> None:
    """Raise IndexMismatch where a stored passage would have another vector now.

    A server may begin to serve other weights under the same name, and nothing else would tell.
    """
    for seal in view.seals().values():
        for passage in view.passages_of(seal.id)[:1]:
            now = embedder.embed([searchable(passage)], "passage")[0]
            if float(view.vectors([passage.id])[0] @ now) < ALIKE:
                raise IndexMismatch(f"The embedder gives other vectors than it did: {REBUILD}.")
            return


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
