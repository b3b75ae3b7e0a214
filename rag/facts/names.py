"""Names in a claim, and whether the evidence has them: other spellings, cases and languages included."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.facts.dates import dates
from rag.facts.fact import Fact
from rag.facts.number_words import german_value
from rag.facts.places import places
from rag.facts.translit import forms, same_name
from rag.facts.words import Token, fold, function_words, is_word, lemma, stem, tokens

_ROMAN = re.compile(r"[IVX]+")
_TITLES = frozenset(
    "president präsident präsidentin minister ministerin kanzler kanzlerin chancellor king könig "
    "queen königin pope papst general professor doctor dr herr frau mr mrs ms sir senator "
    "spokesman sprecher sprecherin director direktor president prime général presidente".split()
)
_INITIALS = re.compile(r"(?:[A-ZÄÖÜ][\w]*(?:\s+(?:of|the|and|for|der|des|für|und|de|la)\b)*[\s-]+){1,5}[A-ZÄÖÜ]\w*")


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a claim that may be a name.

    ``hard`` says it is one; what is not hard may be an ordinary word with a capital.
    """

    token: Token
    hard: bool
    ids: frozenset[str]

    @property
    def fact(self) -> Fact:
        """The name as a fact."""
        kind = "place" if self.ids else "name"
        return Fact(kind, self.token.text, self.token.start, self.token.end)


@dataclass(frozen=True, slots=True)
class NamesOf:
    """What names a text of the evidence offers."""

    words: frozenset[str]
    capitals: tuple[str, ...]
    ids: frozenset[str]
    initials: frozenset[str]

    def has(self, name: Name) -> bool:
        """Say whether the text has this name in some form."""
        text = name.token.text
        if self.words & set(forms(text)) or name.ids & self.ids:
            return True
        if text.isupper() and text in self.initials:
            return True
        if name.ids and any(fold(word) == fold(text) for word in self.capitals):
            return True
        return not name.ids and self._similar(text)

    def _similar(self, text: str) -> bool:
        plain = fold(text)
        if len(plain) >= 4 and any(
            word.startswith(plain) or (len(plain) > 4 and word.endswith(plain)) for word in self.words
        ):
            return True
        return any(same_name(text, word) for word in self.capitals)


def _ordinary(word: str, lang: str) -> bool:
    """Say whether a capitalised word is in the dictionary as something else than a name."""
    if lang == "de":
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
    """Say whether a German dictionary word is a person's name here: "Angela Merkel", "Frau Merz"."""
    before = items[i - 1] if i else None
    if before is None or text[before.end : items[i].start] != " ":
        return False
    return fold(before.text) in _TITLES or before.text.lower() in _TITLES


def _hard(items: tuple[Token, ...], i: int, lang: str, text: str) -> bool:
    token = items[i]
    word = token.text
    if len(word) > 1 and word.isupper() and not text.isupper():
        return True
    if any(char.isupper() for char in word[1:]):
        return True
    if word.lower() in function_words(lang) or len(word) < 2:
        return False
    if lang == "de" and german_value(word) is not None:
        return False
    if _ordinary(word, lang):
        return lang == "de" and _known_person(items, i, text)
    return not (lang != "de" and word.lower().endswith("s") and _ordinary(word[:-1], lang))


@lru_cache(maxsize=2048)
def names(text: str, lang: str) -> tuple[Name, ...]:
    """Return the words of a text that are or may be names, in order."""
    items = tokens(text)
    where = places(text, lang)
    dated = {fact.start for fact, _ in dates(text, lang)}
    found = []
    for i, token in enumerate(items):
        ids = next((ids for start, end, ids in where if start <= token.start < end), frozenset[str]())
        if not ids and (not token.capital or token.start in dated or _ROMAN.fullmatch(token.text)):
            continue
        if ids and not token.capital and lang != "de" and fold(token.text) in function_words(lang):
            continue
        found.append(Name(token, bool(ids) or _hard(items, i, lang, text), ids))
    return tuple(found)


@lru_cache(maxsize=2048)
def names_of(text: str, lang: str) -> NamesOf:
    """Return what names a text offers as evidence."""
    items = tokens(text)
    ids = frozenset(ident for _, _, found in places(text, lang) for ident in found)
    initials = set()
    for match in _INITIALS.finditer(text):
        letters = [word[0] for word in re.split(r"[\s-]+", match.group()) if word[:1].isupper()]
        for first in range(len(letters)):
            for last in range(first + 2, len(letters) + 1):
                initials.add("".join(letters[first:last]))
    return NamesOf(
        frozenset(form for token in items for form in forms(token.text)),
        tuple(dict.fromkeys(token.text for token in items if token.capital)),
        ids,
        frozenset(initials),
    )


def mixed_names(text: str, lang: str, evidence: str) -> list[Fact]:
    """Return full names put together from two people: both words are there, never side by side."""
    found = []
    there = tokens(evidence)
    for one, two in pairwise(names(text, lang)):
        between = text[one.token.end : two.token.start]
        if not (one.hard and two.hard) or one.ids or two.ids or between not in (" ", "-"):
            continue
        if one.token.text.isupper() or two.token.text.isupper():
            continue
        firsts = [i for i, t in enumerate(there) if same_name(one.token.text, t.text)]
        seconds = [i for i, t in enumerate(there) if same_name(two.token.text, t.text)]
        if firsts and seconds and not any(0 < b - a <= 3 for a in firsts for b in seconds):
            start, end = one.token.start, two.token.end
            found.append(Fact("name", text[start:end], start, end))
    return found


def same_stem(one: str, two: str, lang: str) -> bool:
    """Say whether two words of one language share their stem."""
    return stem(one, lang) == stem(two, lang)
