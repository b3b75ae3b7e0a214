"""Can the figures of two sources both be right? Bounds, roundings, units. Pure."""

import re
from typing import Final

from rag.facts.dates import dates
from rag.facts.numbers import Quantity, quantities
from rag.facts.said import Said
from rag.facts.words import fold, function_words, guess_lang, stem, tokens

_ABOUT: Final = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|some|circa|ca|rund|etwa|ungefahr|knapp"
    r"|fast|gut|an die|environ|pres de|unos|unas|alrededor|casi|quasi|estimat\w+|geschatzt\w*)"
    r"\W+(?:\w+\W+)?$"
)
_BOUND: Final = re.compile(
    r"\b(?:more|over|above|at least|less|fewer|under|below|up to|at most|mehr|uber|mindestens"
    r"|wenigstens|weniger|unter|bis zu|hochstens|plus de|moins de|au moins|mas de|menos de|piu di"
    r"|meno di|almeno)\W+(?:than|als|\w+)?\W*$"
)
_NEAR: Final = 0.2


def other_figure(one: Said, other: Said, question: str) -> bool:
    """Say whether the figures of two answers are of one thing and cannot both be right."""
    if _counted(one, question) != _counted(other, question):
        return False
    mine, theirs = _figures(one), _figures(other)
    if not mine or not theirs:
        return False
    units = {item.unit for item in mine if item.unit}, {item.unit for item in theirs if item.unit}
    if all(units) and not units[0] & units[1]:
        return False
    if ("percent" in units[0]) != ("percent" in units[1]):
        return False
    return not any(_agree(a, one, b, other) for a in mine for b in theirs if _comparable(a, b)) or (
        len(mine) == len(theirs) and len(mine) > 1
    )


def other_date(one: Said, other: Said) -> bool:
    """Say whether two answers name different months, or weekdays, or seasons."""
    mine, theirs = _named(one), _named(other)
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys())


def _named(said: Said) -> dict[str, set[str]]:
    start, end = said.place
    found: dict[str, set[str]] = {}
    for fact, ident in dates(said.sentence, said.lang):
        if fact.start < end and start < fact.end:
            kind = ident.rstrip("0123456789") if ident[-1].isdigit() else "season"
            found.setdefault(kind, set()).add(ident)
    return found


def _counted(said: Said, question: str) -> bool:
    """Say whether the thing a question counts ("how many passengers") is in the sentence."""
    found = re.search(r"(?:wie\s?viele?|how\s+many|how\s+much)\s+(\w+)", question, re.IGNORECASE)
    lang = guess_lang(question)
    if found is None or said.lang != lang:
        return True
    counted = found.group(1)
    if fold(counted) in function_words(lang):
        return True
    return stem(counted, lang) in {stem(token.text, lang) for token in tokens(said.sentence)}


def _figures(said: Said) -> list[Quantity]:
    start, end = said.place
    found = quantities(said.sentence, said.lang)
    return [item for item in found if item.start < end and start < item.end and not item.soft]


def _comparable(one: Quantity, other: Quantity) -> bool:
    return not (one.unit and other.unit) or one.unit == other.unit


def _agree(one: Quantity, mine: Said, other: Quantity, theirs: Said) -> bool:
    """Say whether two figures can both be right: equal, a bound, a rounding."""
    if one.allows(other):
        return True
    low, high = sorted((min(one.values), min(other.values)))
    before = [fold(said.sentence[: item.start]) for said, item in ((mine, one), (theirs, other))]
    if any(_BOUND.search(text) for text in before):
        return True
    if any(_ABOUT.search(text) for text in before):
        return high - low <= _NEAR * high
    return _rounded(low, high) or _rounded(high, low)


def _rounded(exact: float, rounded: float) -> bool:
    """Say whether one number is the other to two digits; "1900" is a year, and rounds nothing."""
    if not exact or rounded < 2200 or exact == rounded:
        return False
    return float(f"{exact:.1e}") == rounded or float(f"{exact:.0e}") == rounded
