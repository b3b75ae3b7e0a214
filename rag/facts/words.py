"""Words of a text: tokens with offsets, folding, lemmas, and a guess at the language."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.language import detect_language

LANGUAGES = ("de", "en", "fr", "es", "it")
# A lone letter with a dot is an initial; two or more make one acronym ("U.S.").
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_SENTENCE_START = re.compile(r"(?:[.!?:;…\n]|^)[\s\"'»«“”„‘’()\[\]*–-]*$|[„“”\"«»‚]\s*$")
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})

# Function words tell the language of a sentence better than anything else this short.
_FUNCTION_WORDS = {
    "de": "der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ist "
    "sind war waren wird werden wurde wurden hat haben hatte sich auch auf aus bei mit nach von "
    "vom zu zum zur für über unter im in am an als wie dass sie er es ihre seine ihr sein durch "
    "nur noch diese dieser dieses diesem diesen gegen um so wenn weil bis seit da dort doch wir "
    "ihnen ihm ihn ihrer ihrem ihren seiner seinem seinen alle allen viele man mehr sowie nachdem "
    "während obwohl jedoch dabei dann ob damit also beide beiden kann können",
    "en": "the a an and or but not no is are was were be been has have had it its he she they his "
    "her their of in on at to from by with for as that this these those which who will would can "
    "could did does do after before into over than about during between while when where although "
    "though since because some many most several such each other another there here however any "
    "all every both few more if so then thus also only just under among against within without "
    "through until upon what why how you we i me them us him our your whose whom being having "
    "once despite unlike like instead rather despite according nor even yet still may might must "
    "should shall cannot said says",
    "fr": "le la les un une des du de et ou mais ne pas plus est sont était étaient a ont avait "
    "il elle ils elles se sa son ses leur leurs dans sur sous avec pour par que qui ce cette ces "
    "au aux en d l qu n s été après avant entre comme",
    "es": "el la los las un una unos unas y o pero no es son era eran fue fueron ha han había se "
    "su sus en con por para que del al de lo como más este esta estos estas sobre entre desde "
    "hasta también ser varios varias algunos algunas todos todas muchos muchas otro otra otros "
    "otras cada según durante tras cuando donde quien quienes aunque mientras sino sin ni ya muy "
    "ambos ambas él ella ellos ellas esto eso ese esa le les lo me nos",
    "it": "il lo la gli le un uno una e o ma non è sono era erano ha hanno aveva si suo sua suoi "
    "in con per che del della dei delle al alla di da nel nella come più questo questa fra tra",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word. ``initial`` says that a capital here proves nothing."""

    text: str
    start: int
    end: int
    initial: bool

    def within(self, ranges: Iterable[tuple[int, int]]) -> bool:
        """Say whether it begins in one of some ranges of its text."""
        return any(start <= self.start < end for start, end in ranges)

    @property
    def capital(self) -> bool:
        """True where the word is written with a capital."""
        return self.text[:1].isupper()


def bag(words: str) -> frozenset[str]:
    """Return the words of a list written as one line."""
    return frozenset(words.split())


def any_of(words: str) -> re.Pattern[str]:
    """Compile a list of folded words written as one line; ``*`` ends a stem."""
    entries = (rf"\b{w[:-1]}\w*" if w.endswith("*") else rf"\b{w}\b" for w in words.split())
    return re.compile("|".join(entries))


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """Split a text into words; hyphens and apostrophes part them."""
    found = []
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        initial = _SENTENCE_START.search(before) is not None
        word = match.group().replace(".", "")
        found.append(Token(word, match.start(), match.end(), initial))
    return tuple(found)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Casefold and strip accents: "Pjöngjang" and "pjongjang" become one."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def function_words(lang: str) -> frozenset[str]:
    """Return the commonest words of a language that carry no content."""
    return frozenset(_FUNCTION_WORDS.get(lang, "").split())


@lru_cache(maxsize=4096)
def guess_lang(text: str) -> str:
    """Name the language of a text, one of those this package knows; German where it is another."""
    found = detect_language(text)
    return found if found in LANGUAGES else "de"


@lru_cache(maxsize=16384)
def lemma(word: str, lang: str) -> str:
    """Return the dictionary form of a word; its capital is kept where the dictionary has one."""
    import simplemma  # its dictionaries take a second to load

    return str(simplemma.lemmatize(word, lang=lang)) if lang in LANGUAGES else word


@lru_cache(maxsize=16384)
def is_word(word: str, lang: str) -> bool:
    """Say whether the dictionary of the language has the word."""
    import simplemma

    return lang in LANGUAGES and bool(simplemma.is_known(word, lang=lang))


@cache
def _stemmer(lang: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (the package has no types)
    import snowballstemmer

    names = {"de": "german", "en": "english", "fr": "french", "es": "spanish", "it": "italian"}
    return snowballstemmer.stemmer(names[lang])


@lru_cache(maxsize=16384)
def stem(word: str, lang: str) -> str:
    """Return the folded stem of a word."""
    if lang not in LANGUAGES:
        return fold(word)
    return fold(_stemmer(lang).stemWord(lemma(word, lang).lower()))


def same_stem(one: str, two: str, lang: str) -> bool:
    """Say whether two words of one language share their stem."""
    return stem(one, lang) == stem(two, lang)


def content_words(text: str, lang: str) -> list[Token]:
    """Return the words of a text that carry content."""
    skip = function_words(lang)
    return [t for t in tokens(text) if len(t.text) > 2 and t.text.lower() not in skip]


def overlap(claim: str, text: str) -> float:
    """Return the share of a claim's content words that a text has, by their stems."""
    lang = guess_lang(claim)
    mine = {stem(token.text, lang) for token in content_words(claim, lang)}
    theirs = {stem(token.text, lang) for token in content_words(text, lang)}
    return len(mine & theirs) / len(mine) if mine else 0.0


def phrases(items: Sequence[Token], longest: int = 4) -> list[tuple[int, int]]:
    """Return the index ranges of all runs of up to ``longest`` tokens, longer ones first."""
    count = len(items)
    return [(i, i + size) for size in range(longest, 0, -1) for i in range(count - size + 1)]
