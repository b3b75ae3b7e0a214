"""A text that came with a question: searched like the index, kept only in memory."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import chain

from index.errors import UnknownSource
from index.fuse import CANDIDATES, Signals, best, first
from index.language import detect_language
from index.lexical import Lexical
from index.protocols import Embedder, Vectors
from index.retrieve import ranked, searchable
from index.split import split
from index.types import Document, Hit

NAME = "context"


class ContextCorpus:
    """A Corpus of one text. Offsets count from its start; not one character is changed."""

    def __init__(self, text: str, embedder: Embedder) -> None:
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._document = Document(
            id=f"{NAME}-{digest[:16]}",
            name=NAME,
            text=text,
            lang=detect_language(text),
            title="",
            media_type="text/plain",
        )
        self._passages = split(self._document)
        texts = [searchable(passage) for passage in self._passages]
        self._embedder = embedder
        self._of_sentences: dict[int, Vectors] = {}
        # Of a short text every sentence is compared with every question: embedded at once with its
        # passages, as for a stored document, and not at the first question.
        ahead = range(len(texts) if len(texts) <= CANDIDATES else 0)
        sentences = [self._quotes(row) for row in ahead]
        vectors = embedder.embed([*texts, *chain(*sentences)], "passage") if texts else None
        self._vectors = None if vectors is None else vectors[: len(texts)]
        at = len(texts)
        for row, own in enumerate(sentences):
            assert vectors is not None
            self._of_sentences[row] = vectors[at : at + len(own)]
            at += len(own)
        self._lexical = Lexical.of(texts, [passage.lang for passage in self._passages])

    @property
    def fingerprint(self) -> None:
        """None: nothing is stored."""
        return None

    def document(self, document_id: str) -> Document:
        """Return the text as a document, or raise UnknownSource for any other id."""
        if document_id != self._document.id:
            raise UnknownSource(f"The context of this question is not {document_id!r}.")
        return self._document

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return at most ``k`` passages of the text, best first. There is only one source."""
        for name in sources:
            if name != NAME:
                raise UnknownSource(f"With a context, its only source is {NAME!r}, not {name!r}.")
        if self._vectors is None:
            return []
        query = self._embedder.embed([question], "query")[0]
        matches = self._lexical.matches(question)
        dense = self._vectors @ query
        rows = best(first(dense, matches), max(k, CANDIDATES))
        sentences = [self._sentences(row) @ query for row in rows]
        passages = [self._passages[row] for row in rows]
        return ranked(question, passages, Signals(dense[rows], sentences, matches.of(rows)))[:k]

    def _sentences(self, row: int) -> Vectors:
        """Return the vectors of a passage's sentences; of a long text, made when first needed."""
        if row not in self._of_sentences:
            self._of_sentences[row] = self._embedder.embed(self._quotes(row), "passage")
        return self._of_sentences[row]

    def _quotes(self, row: int) -> list[str]:
        passage = self._passages[row]
        return [passage.quote(span) for span in passage.sentences]
