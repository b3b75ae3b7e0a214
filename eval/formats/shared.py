"""What the formats share: languages, evidence around an answer, fields others lack."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from eval.cases import from_json, read_lines, to_json
from eval.text import units
from eval.types import Case, CaseSet, Quote, Record

# A handful of the commonest words tells four languages apart on a question or a paragraph.
_COMMON: Final = {
    "de": "der die das und ist nicht ein eine wie was wer wann wo von zu den dem mit für auf im",
    "en": "the and is not a an how what who when where of to in with for on did was which does",
    "fr": "le la les et est pas un une comment quel quelle qui quand où de du des dans pour que",
    "es": "el la los las y es no un una cómo qué quién cuándo dónde de del en con para por cuál",
}
_IN_NAME: Final = re.compile(r"[._-](de|en|fr|es)(?=[._-]|$)")


def language(text: str, *, named: str = "") -> str:
    """Return the language a file name says, or the likeliest by common words."""
    match = _IN_NAME.search(named)
    if match:
        return match.group(1)
    words = re.findall(r"\w+", text.lower())
    counts = {lang: sum(words.count(w) for w in listed.split()) for lang, listed in _COMMON.items()}
    return max(counts, key=lambda lang: counts[lang]) if any(counts.values()) else "en"


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentences that hold ``start..end``, verbatim."""
    spans = [unit for unit in units(text) if unit.start < end and unit.end > start]
    if not spans:
        return text[start:end]
    return text[min(start, spans[0].start) : max(end, spans[-1].end)]


def evidence_of(
    text: str, starts: Iterable[tuple[str, int]], source: str | None = None
) -> tuple[Quote, ...]:
    """Return the sentences around each answer, once each, in order."""
    quotes: dict[str, Quote] = {}
    for answer, start in starts:
        at = start if text[start : start + len(answer)] == answer else text.find(answer)
        if at >= 0:
            quote = sentence_at(text, at, at + len(answer))
            quotes.setdefault(quote, Quote(quote, source))
    return tuple(quotes.values())


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values that are not blank, once each, in order."""
    return tuple(dict.fromkeys(value for value in values if value.strip()))


def rest(case: Case, *expressed: str) -> dict[str, Any]:
    """Return the fields of a case that the other format has no place for.

    Empty ones that a reader would otherwise fill by itself are kept as null.
    """
    row = dict.fromkeys(("context", "answers", "evidence", "tags")) | to_json(case)
    return {name: value for name, value in row.items() if name not in expressed}


def whole(expressed: dict[str, Any], kept: object) -> Case:
    """Return the case from what a format expresses and what ``rest`` kept beside it."""
    row = {**expressed, **(kept if isinstance(kept, dict) else {})}
    return from_json({name: value for name, value in row.items() if value not in (None, [])})


def rows(path: Path) -> list[Any]:
    """Return the JSON value of every line."""
    return [row for _, row in read_lines(path)]


def named(path: Path, cases: Iterable[Case], documents: dict[str, str] | None = None) -> CaseSet:
    """Return a case set named after its file."""
    return CaseSet(path.stem if path.is_file() else path.name, tuple(cases), documents or {})


def passages_of(record: Record | None, scope: dict[str, str]) -> list[str]:
    """Return the texts of the passages a record lists, as far as they are in scope."""
    found = []
    for item in (record or {}).get("passages", ()):
        text = scope.get(item["source"], scope.get("", ""))
        found.append(text[item["start"] : item["end"]])
    return [text for text in found if text]
