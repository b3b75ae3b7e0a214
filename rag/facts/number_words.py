"""Numbers written as words in German, English, French and Spanish."""

import re
from collections.abc import Sequence
from functools import cache

from rag.facts.words import fold

_DE_UNITS = "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn"
_DE_UNITS += " funfzehn sechzehn siebzehn achtzehn neunzehn"
_DE_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig"
_DE_ORDINALS = {"dritt": 3, "siebt": 7, "acht": 8, "zweit": 2}

_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres "
    "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_ORDINALS = {
    "en": "- - second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "fr": "- - deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme "
    "onzieme douzieme treizieme quatorzieme quinzieme seizieme",
    "es": "- - segundo tercero cuarto quinto sexto septimo octavo noveno decimo",
}
_SCALES: dict[str, dict[str, float]] = {
    "en": {"hundred": 1e2, "hundreds": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6,
           "millions": 1e6, "billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12},
    "fr": {"cent": 1e2, "cents": 1e2, "centaines": 1e2, "mille": 1e3, "milliers": 1e3,
           "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "billions": 1e12},
    "es": {"cien": 1e2, "ciento": 1e2, "cientos": 1e2, "mil": 1e3, "miles": 1e3, "millon": 1e6,
           "millones": 1e6, "billon": 1e12, "billones": 1e12},
    "de": {"hundert": 1e2, "hunderte": 1e2, "hunderten": 1e2, "tausend": 1e3, "tausende": 1e3,
           "tausenden": 1e3, "tsd": 1e3, "mio": 1e6, "million": 1e6, "millionen": 1e6, "mrd": 1e9,
           "milliarde": 1e9, "milliarden": 1e9, "billion": 1e12, "billionen": 1e12},
}  # fmt: skip
_ES_HUNDREDS = "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"
# Words that count without being a numeral: they let a claim say the number, but demand nothing.
SOFT: dict[str, float] = {
    "both": 2, "pair": 2, "couple": 2, "twice": 2, "double": 2, "doubled": 2, "twin": 2,
    "triple": 3, "beide": 2, "beiden": 2, "beider": 2, "paar": 2, "doppelt": 2, "doppelte": 2,
    "zweimal": 2, "verdoppelt": 2, "verdoppelte": 2, "dreimal": 3, "halb": 0.5,
    "halfte": 0.5, "half": 0.5,
    "moitie": 0.5, "mitad": 0.5, "drittel": 3, "viertel": 4, "quarter": 4, "tiers": 3, "quart": 4,
    "dozen": 12, "dozens": 12, "dutzend": 12, "dutzende": 12, "douzaine": 12, "docena": 12,
    "ambos": 2, "ambas": 2, "doble": 2, "seconds": 2, "neuf": 9, "erste": 1, "ersten": 1,
    "erster": 1, "erstes": 1, "first": 1, "premier": 1, "premiere": 1, "primero": 1, "primera": 1,
    "eins": 1, "one": 1, "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "un": 1, "une": 1,
    "una": 1, "uno": 1, "single": 1, "einzige": 1, "einzigen": 1, "jahrzehnt": 10, "decade": 10,
    "jahrhundert": 100, "century": 100, "decennie": 10, "siecle": 100, "decada": 10, "siglo": 100,
    "doppelten": 2, "primer": 1, "thirds": 3, "quarters": 4, "zweier": 2, "zweien": 2, "once": 1,
}  # fmt: skip


def scale_of(word: str, lang: str) -> float:
    """Return what a word multiplies a number by, or 0."""
    return _SCALES.get(lang, {}).get(fold(word), 0)


@cache
def _german() -> dict[str, int]:
    table = {word: n for n, word in enumerate(_DE_UNITS.split())}
    units = list(table.items())
    for ten, word in enumerate(_DE_TENS.split(), start=2):
        table[word] = 10 * ten
        table |= {f"{unit}und{word}": 10 * ten + n for unit, n in units[1:10]}
    return table


def _german_compound(word: str) -> int | None:
    for name, size in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(name)
        if found:
            low, high = (1 if not head else _german_compound(head)), 0 if not tail else None
            if high is None:
                high = _german_compound(tail.removeprefix("und"))
            return None if low is None or high is None else low * size + high
    return _german().get(word)


@cache
def german_value(word: str) -> int | None:
    """Read one German numeral, cardinal or ordinal: "zweiundzwanzig", "dritten"."""
    plain = fold(word)
    value = _german_compound(plain)
    if value is None:
        for ending in ("st", "t"):
            base = re.sub(rf"{ending}(?:e|er|en|es|em|ens)$", "", plain)
            if base != plain and value is None:
                value = _DE_ORDINALS.get(base + "t", _german_compound(base))
    return value if value is not None and value > 1 else None


@cache
def _table(lang: str) -> dict[str, int]:
    table = {word: n for n, word in enumerate(_WORDS[lang].split())}
    start = 2
    table |= {word: 10 * n for n, word in enumerate(_TENS[lang].split(), start=start)}
    for n, word in enumerate(_ORDINALS[lang].split()):
        table[word] = n
    if lang == "en":
        table |= {w.replace("ty", "tieth"): 10 * n for n, w in enumerate(_TENS["en"].split(), 2)}
    if lang == "es":
        for n, stem in enumerate(_ES_HUNDREDS.split(), start=2):
            table |= {stem + "os": n * 100, stem + "as": n * 100}
        table |= {"segunda": 2, "tercera": 3, "tercer": 3, "cuarta": 4, "quinta": 5, "sexta": 6}
    table.pop("-", None)
    return table


_LINKS = {"en": "and", "fr": "et", "es": "y"}


def read_number(words: Sequence[str], lang: str) -> tuple[float, int]:
    """Read the number that starts at the first word; return it and how many words it takes.

    A count of 0 means that no number starts here.
    """
    if lang == "de":
        return _read_german(words)
    if lang not in _WORDS:
        return 0, 0
    table, total, current, room, used = _table(lang), 0.0, 0.0, 1e9, 0
    for i, word in enumerate(words[:8]):
        plain = fold(word)
        scale = scale_of(plain, lang)
        if lang == "fr" and plain in ("vingt", "vingts") and current % 100 == 4:
            current, room = current + 76, 20
        elif scale == 100:
            current, room = (current or 1) * 100, 100
        elif scale:
            total, current, room = (total + (current or 1)) * scale, 0, scale
        elif plain in table and table[plain] < room:
            value = table[plain]
            current, room = current + value, 10 if value >= 20 and value % 10 == 0 else 0
            room = 20 if lang == "fr" and value == 60 else room
            room = 10 if lang == "fr" and value == 10 else room
            room = 100 if value >= 100 else room
        elif plain == _LINKS[lang] and used and i + 1 < len(words) and fold(words[i + 1]) in table:
            if lang == "en" and room < 100:
                break
            continue
        else:
            break
        used = i + 1
    return total + current, used


def _read_german(words: Sequence[str]) -> tuple[float, int]:
    value = german_value(words[0])
    following = scale_of(words[1], "de") if len(words) > 1 else 0
    if value is not None and following >= 1e6:
        return value * following, 2
    if value is not None:
        return value, 1
    alone = scale_of(words[0], "de")
    if fold(words[0]) in ("eine", "ein", "einer") and following >= 1e6:
        return following, 2
    return (alone, 1) if alone else (0, 0)
