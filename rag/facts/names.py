"""Names in a claim, and whether the evidence has them, in any spelling, case or language."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.facts.dates import dates
from rag.facts.fact import Fact, FactKind
from rag.facts.number_words import german_value, scale_of
from rag.facts.numbers import quantities, unit_of
from rag.facts.place_data import GIVEN
from rag.facts.places import ids_inside, place_stem, places, without_prefix
from rag.facts.translit import forms, same_name
from rag.facts.words import Token, bag, fold, function_words, is_word, lemma, tokens

_ROMAN = re.compile(r"[IVX]+")
_TITLES = bag(
    "president präsident präsidentin minister ministerin kanzler kanzlerin chancellor king könig "
    "queen königin pope papst general professor doctor dr herr frau mr mrs ms sir senator "
    "spokesman sprecher sprecherin director direktor president prime général presidente"
)
_NO_NAME = bag("AD BC CE BCE AM PM TV OK CEO ID")
_GIVEN = {
    fold(word): f"given:{row.split()[0]}"
    for row in GIVEN.strip().splitlines()
    for word in row.split()
}
_MEASURES = bag(
    "prozent euro dollar meter kilometer liter tonne ende anfang mitte uhr jahr grad stück pfund "
    "der die das ein kilo gramm art typ nummer punkt franken yen rubel und als im am in von mit er"
)
_INITIALS = re.compile(
    r"(?:[A-ZÄÖÜ][\w]*(?:\s+(?:of|the|and|for|der|des|für|und|de|la)\b)*[\s-]+){1,5}[A-ZÄÖÜ]\w*"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a claim that may be a name, or all words of a place's name.

    ``hard`` says it is one; what is not hard may be an ordinary word with a capital.
    """

    text: str
    start: int
    end: int
    hard: bool
    ids: frozenset[str]

    @property
    def fact(self) -> Fact:
        """The name as a fact."""
        kind: FactKind = "place" if self.ids and not min(self.ids).startswith("given:") else "name"
        return Fact(kind, self.text, self.start, self.end)


@dataclass(frozen=True, slots=True)
class NamesOf:
    """What names a text of the evidence offers."""

    words: frozenset[str]
    capitals: tuple[str, ...]
    ids: frozenset[str]
    initials: frozenset[str]

    def has(self, name: Name) -> bool:
        """Say whether the text has this name in some form."""
        text = name.text
        if name.ids & self.ids or all(self.words & set(forms(t.text)) for t in tokens(text)):
            return True
        if text.isupper() and text in self.initials:
            return True
        return (not name.ids or " " not in text) and self._similar(text)

    def _similar(self, text: str) -> bool:
        plain = fold(text)
        if len(plain) >= 4 and any(
            word.startswith(plain) or (len(plain) > 4 and word.endswith(plain))
            for word in self.words
        ):
            return True
        root = place_stem(plain)
        return any(
            same_name(text, word)
            or (len(root) > 3 and root in (place_stem(word), place_stem(without_prefix(word))))
            for word in self.capitals
        )


def _ordinary(word: str, lang: str) -> bool:
    """Say whether a capitalised word is in the dictionary as something else than a name."""
    if lang == "de":
        if lemma(word.lower(), "en")[:1].isupper() and lemma(word, "de") == word.rstrip("s"):
            return False  # English writes it with a capital too: Oslo, Arthur, Montreal
        return is_word(word, "de") or _compound(word)
    low = word.lower()
    return is_word(low, lang) and lemma(low, lang)[:1].islower()


@lru_cache(maxsize=8192)
def _compound(word: str) -> bool:
    """Say whether a German word is two dictionary words: "Militärbündnis"."""
    for cut in range(len(word) - 3, 2, -1):
        tail = word[cut:]
        if is_word(tail.capitalize(), "de") or is_word(tail, "de"):
            head = word[:cut]
            for ending in ("", "s", "es", "n", "en", "-"):
                if head.endswith(ending) and is_word(head.removesuffix(ending) or "-", "de"):
                    return True
                if is_word(head + "e", "de"):
                    return True
    return False


def _known_person(items: tuple[Token, ...], i: int, text: str) -> bool:
    """Say whether a German dictionary word is a person here: "Angela Merkel", "Frau Merz"."""
    before = items[i - 1] if i else None
    if before is None or text[before.end : items[i].start] != " ":
        return False
    if before.text.lower() in _TITLES:
        return True
    return all(_singular(token.text) for token in (before, items[i]))


def _beside_capital(items: tuple[Token, ...], i: int, text: str) -> bool:
    """Say whether a word stands next to another capital: titles are written small in Romance."""
    for one, two in ((i - 1, i), (i, i + 1)):
        if one >= 0 and two < len(items) and items[one].capital and items[two].capital:
            return text[items[one].end : items[two].start] == " " and not items[two].initial
    return False


def _singular(word: str) -> bool:
    """Say whether a German noun stands as the dictionary has it, and measures nothing."""
    measure = scale_of(word, "de") or word.lower() in _MEASURES
    return word[:1].isupper() and not measure and lemma(word, "de") == word


def _spelled_out(items: tuple[Token, ...], i: int) -> bool:
    """Say whether an acronym only abbreviates the words right before it."""
    letters = items[i].text.lower()
    before = items[max(0, i - len(letters)) : i]
    return "".join(token.text[0].lower() for token in before) == letters


def _hard(items: tuple[Token, ...], i: int, lang: str, text: str) -> bool:
    word = items[i].text
    if word.lower() in _TITLES:
        return False
    if len(word) > 1 and word.isupper() and not text.isupper():
        return word not in _NO_NAME and not _spelled_out(items, i)
    if any(char.isupper() for char in word[1:]):
        return True
    if word.lower() in function_words(lang) or len(word) < 2 or unit_of(word):
        return False
    if lang == "de" and german_value(word) is not None:
        return False
    if _ordinary(word, lang):
        if lang in ("fr", "es", "it"):
            return _beside_capital(items, i, text)
        return lang == "de" and _known_person(items, i, text)
    return not (lang != "de" and word.lower().endswith("s") and _ordinary(word[:-1], lang))


def _second_part(token: Token, text: str, last: Name, lang: str) -> bool:
    """Say whether a small word belongs to the name before its hyphen: "Yong-hyun"."""
    joined = last.end + 1 == token.start and text[last.end] == "-"
    return joined and last.hard and not last.ids and not is_word(token.text, lang)


@lru_cache(maxsize=2048)
def names(text: str, lang: str) -> tuple[Name, ...]:
    """Return the words of a text that are or may be names, in order."""
    items = tokens(text)
    dated = {fact.start for fact, _ in dates(text, lang)}
    found = []
    where = [place for place in places(text, lang) if place[0] not in dated]
    for start, end, ids in where:
        found.append(Name(text[start:end], start, end, True, ids))
    taken = [*where, *((q.start, q.end, ()) for q in quantities(text, lang) if not q.soft)]
    for i, token in enumerate(items):
        placed = any(start <= token.start < end for start, end, _ in taken)
        if not placed and found and _second_part(token, text, found[-1], lang):
            found.append(Name(token.text, token.start, token.end, True, frozenset()))
            continue
        if placed or not token.capital or token.start in dated or _ROMAN.fullmatch(token.text):
            continue
        given = _GIVEN.get(fold(token.text))
        hard = bool(given) or _hard(items, i, lang, text)
        ids = frozenset({given}) if given else frozenset[str]()
        found.append(Name(token.text, token.start, token.end, hard, ids))
    return tuple(sorted(found, key=lambda name: name.start))


@lru_cache(maxsize=2048)
def names_of(text: str, lang: str) -> NamesOf:
    """Return what names a text offers as evidence."""
    items = tokens(text)
    ids = {ident for _, _, found in places(text, lang) for ident in found}
    ids |= {ident for token in items for ident in ids_inside(token.text)}
    ids |= {_GIVEN[fold(token.text)] for token in items if fold(token.text) in _GIVEN}
    initials = set()
    for match in _INITIALS.finditer(text):
        letters = [word[0] for word in re.split(r"[\s-]+", match.group()) if word[:1].isupper()]
        for first in range(len(letters)):
            for last in range(first + 2, len(letters) + 1):
                initials.add("".join(letters[first:last]))
    return NamesOf(
        frozenset(form for token in items for form in forms(token.text)),
        tuple(dict.fromkeys(token.text for token in items if token.capital)),
        frozenset(ids),
        frozenset(initials),
    )


def mixed_names(text: str, lang: str, evidence: str) -> list[Fact]:
    """Return full names put together from two people: both words are there, never side by side."""
    found = []
    there = tokens(evidence)
    for one, two in pairwise(names(text, lang)):
        between = text[one.end : two.start]
        if not (one.hard and two.hard) or one.ids or two.ids or between not in (" ", "-"):
            continue
        if one.text.isupper() or two.text.isupper():
            continue
        firsts = [i for i, t in enumerate(there) if same_name(one.text, t.text)]
        seconds = [i for i, t in enumerate(there) if same_name(two.text, t.text)]
        if firsts and seconds and not any(0 < b - a <= 3 for a in firsts for b in seconds):
            start, end = one.start, two.end
            found.append(Fact("name", text[start:end], start, end))
    return found
