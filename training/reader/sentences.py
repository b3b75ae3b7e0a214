"""Sentence spans of a training text. Rough on purpose: the product has its own splitter."""

import re
from functools import lru_cache

_END = re.compile(r"[.!?][\"”“'»)\]]*\s+(?=[\"„“‘»(\[]?[A-ZÄÖÜ0-9])|\n+")
_SHORT = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|St|Nr|ca|bzw|usw|etc|vs|No|Jr|Sr|z\. ?B|d\. ?h|u\. ?a|[A-Z])"
    r"|\b\d{1,2})\.$"
)


@lru_cache(maxsize=64)  # the rows of a text come one after the other
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences as (start, end), without surrounding white space."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.start() + len(match.group().rstrip())
        if "\n" not in match.group() and _SHORT.search(text[start:end]):
            continue
        spans.append((start, end))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = []
    for begin, end in spans:
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        if left < left + len(piece.strip()):
            trimmed.append((left, left + len(piece.strip())))
    return tuple(trimmed)
