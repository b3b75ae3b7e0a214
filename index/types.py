"""The value types of the index: documents in, passages and hits out. Standard library only."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``text[start:end]``, in the stored text of one document."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters the span covers in ``text``."""
        return text[self.start : self.end]


def document_id(name: str, text: str) -> str:
    """Return the id of this very text under this name."""
    return sha256(f"{name}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """One source as it is stored: every offset anywhere counts from the start of ``text``.

    ``id`` names this very text under this name, so an answer that cites an older text can be told.
    """

    id: str
    name: str
    text: str
    lang: str
    title: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a few sentences of one section, ``document.text[start:end] == text``.

    ``sentences`` are spans in the document (not in the passage), in order, inside ``start..end``.
    ``heading`` is the nearest heading above, for display and embedding; it is not part of ``text``.
    """

    document_id: str
    source: str
    start: int
    end: int
    text: str
    heading: str
    lang: str
    sentences: tuple[Span, ...]

    @property
    def id(self) -> str:
        """The passage's identity: the document's and the offsets."""
        return f"{self.document_id}:{self.start}-{self.end}"

    def quote(self, span: Span) -> str:
        """Return the characters of a span of the document that lies inside this passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval returned. ``score`` is the fused one, higher is better.

    ``dense`` is the cosine similarity to the question, ``lexical`` the BM25 score; None where that
    side did not look. ``sentences`` are the similarities of the passage's sentences, in order;
    empty where they were not compared.
    """

    passage: Passage
    score: float
    dense: float | None = None
    lexical: float | None = None
    sentences: tuple[float, ...] = ()
