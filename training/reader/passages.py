"""A text as the passages that the reader is given."""

from collections.abc import Iterable

from index.split import split as cut
from index.types import Document, Passage, Span
from training.reader.recipe import Example, Pair


def passage(text: str, sentences: Iterable[Pair], heading: str = "", name: str = "m") -> Passage:
    """A passage that is its whole document."""
    spans = tuple(Span(a, b) for a, b in sentences)
    return Passage(name, name, 0, len(text), text, heading, "de", spans)


def whole(row: Example) -> list[Passage]:
    """The context as one passage."""
    return [passage(row.context, row.sentences, row.heading)]


def pieces(text: str) -> list[Passage]:
    """The passages the product would make of a text."""
    return cut(Document("m", "m", text, "de", "", "text/plain"))
