"""Text for scoring: SQuAD's normalisation, tokens, and sentence units. Pure.

The units are the metrics' own: a figure must not move because the product splits sentences better.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from index.types import Span

_ARTICLES: Final = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
# As an answer these open it; anywhere else "no" and "ja" are just words.
_YES_NO: Final = frozenset(("ja", "nein", "yes", "no", "oui", "non", "sí", "si"))
_MARKERS: Final = re.compile(r"\s*\[\d+\]")
_WORD: Final = re.compile(r"\w+|[^\w\s]")
_END: Final = re.compile(r"[.!?…]+[\"'”“»«’)\]]*(?=\s+[\"'„“”«»‚(\[]?[A-ZÄÖÜÀ-ÞŚŽ0-9])|\n+")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:z\.\s?B|u\.\s?a|d\.\s?h|i\.\s?d\.\s?R|o\.\s?Ä|bzw|ca|vgl|evtl|ggf|inkl|Abs|Art|Nr|Mio|Mrd"
    r"|Str|St|Dr|Prof|Hr|Fr|Mr|Mrs|Ms|Jr|Sr|vs|etc|No|Vol|e\.g|i\.e|Inc|Ltd|Co|Gen|Col|Lt|Sgt)"
    r"|\b[A-Za-zÄÖÜ]|\b\d{1,2})\.$"
)


def normalise(text: str) -> str:
    """Lower the text; drop ASCII punctuation, English articles and extra space, as SQuAD does."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(gold: Iterable[str], given: str) -> float:
    """Return 1 when the answer equals one of the gold answers after normalising."""
    return float(any(normalise(answer) == normalise(given) for answer in gold))


def token_f1(gold: Iterable[str], given: str, *, words: bool = False) -> float:
    """Return the best token F1 against the gold answers.

    ``words`` splits off what is not ASCII punctuation too, as M2QA's word tokenizer does.
    """
    return max((_f1(_tokens(answer, words), _tokens(given, words)) for answer in gold), default=0.0)


def contains(gold: Iterable[str], text: str) -> bool:
    """Tell whether one of the gold answers stands in the text, whole words, normalised."""
    shown = f" {' '.join(_tokens(text, True))} "
    wanted = {" ".join(_tokens(answer, True)) for answer in gold} - {""}
    return any(
        shown.startswith(f" {answer} ") if answer in _YES_NO else f" {answer} " in shown
        for answer in wanted
    )


def without_markers(text: str) -> str:
    """Return the text without its ``[1]`` markers."""
    return _MARKERS.sub("", text).strip()


@lru_cache(maxsize=4096)
def units(text: str, mode: str = "sentences") -> tuple[Span, ...]:
    """Return the spans of the text's sentences, or of its lines, without surrounding space."""
    pattern = re.compile(r"\n+") if mode == "lines" else _END
    spans: list[Span] = []
    start = 0
    for match in pattern.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[start : match.end()]):
            continue
        spans += _trimmed(text, start, match.end())
        start = match.end()
    return tuple(spans + _trimmed(text, start, len(text)))


def covered(span: Span, among: tuple[Span, ...]) -> set[int]:
    """Return the numbers of the units a span covers by half, or that hold half of the span."""
    found = set()
    for number, unit in enumerate(among):
        shared = min(span.end, unit.end) - max(span.start, unit.start)
        if shared > 0 and shared * 2 >= min(unit.end - unit.start, span.end - span.start):
            found.add(number)
    return found


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    return [Span(left, right)] if right > left else []


def _tokens(text: str, words: bool) -> list[str]:
    normal = normalise(text)
    return _WORD.findall(normal) if words else normal.split()


def _f1(gold: list[str], given: list[str]) -> float:
    if not gold or not given:
        return float(gold == given)
    shared = sum((Counter(gold) & Counter(given)).values())
    return 2 * shared / (len(gold) + len(given))
