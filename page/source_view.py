"""A document as the source panel shows it: lines, headings, and the places answers cite. Pure.

Offsets stay here: they count code points, and a browser counts otherwise. What goes to the browser
is text already cut where a cited place begins or ends, with the keys of the places it belongs to.
"""

import itertools
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from index.split import headings, lines
from index.types import Document, Span
from page.exchange import Exchange
from rag.types import Answer

NEAREST: Final = 3
# What a browser lays out in well under 0.3 s; of a longer text the surroundings are shown.
MOST_CHARACTERS: Final = 400_000
AROUND: Final = 20_000

Places = Mapping[str, tuple[Span, ...]]


def key_of(document_id: str, span: Span) -> str:
    """Return the key that ties a citation in an answer to its place in the panel."""
    return f"{document_id}:{span.start}-{span.end}"


def places(exchanges: Iterable[Exchange]) -> Places:
    """Return what a conversation points at, by document: citations, and a refusal's passages."""
    found: dict[str, set[Span]] = {}
    for exchange in exchanges:
        for reply in exchange.replies:
            for document_id, span in _pointed(reply.answer):
                found.setdefault(document_id, set()).add(span)
    return {document_id: tuple(sorted(spans)) for document_id, spans in found.items()}


def _pointed(answer: Answer | None) -> Iterable[tuple[str, Span]]:
    if answer is None:
        return
    yield from ((item.source_id, item.span) for item in answer.citations)
    if not answer.claims:
        for hit in answer.hits[:NEAREST]:
            yield hit.passage.document_id, Span(hit.passage.start, hit.passage.end)


@lru_cache(maxsize=32)
def document_view(document: Document, spans: tuple[Span, ...]) -> dict[str, Any]:
    """Return a document for the panel: its name, and its lines cut at the cited places."""
    shown = _window(document.text, spans)
    heads = {span.start for span in headings(document.text)}
    return {
        "name": document.name,
        "lang": document.lang,
        "cut": shown != Span(0, len(document.text)),
        "lines": [
            {
                "heading": line.start in heads,
                "parts": _parts(document, line, spans),
            }
            for line in lines(document.text)
            if shown.start <= line.start and line.end <= shown.end
        ],
    }


def _window(text: str, spans: tuple[Span, ...]) -> Span:
    if len(text) <= MOST_CHARACTERS or not spans:
        return Span(0, min(len(text), MOST_CHARACTERS))
    start = max(0, spans[0].start - AROUND)
    return Span(start, min(len(text), max(spans[0].end + AROUND, start + MOST_CHARACTERS)))


def _parts(document: Document, line: Span, spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    """Cut a line wherever a place begins or ends; each piece names the places that cover it."""
    near = [span for span in spans if span.start < line.end and line.start < span.end]
    edges = {line.start, line.end}
    for span in near:
        edges |= {max(span.start, line.start), min(span.end, line.end)}
    cuts = sorted(edges)
    parts = []
    for start, end in itertools.pairwise(cuts):
        keys = [key_of(document.id, one) for one in near if one.start <= start and end <= one.end]
        parts.append({"text": document.text[start:end], "keys": keys})
    return parts
